/**
 * A band of ranks on the line of all ranks, best on the left: rows whose bands overlap are ties. Says the
 * same as the text beside it, so screen readers skip it.
 */
export default function RankBand(
  { best, worst, of }: {
    /** First rank of the band. */
    readonly best: number;
    /** Last rank of the band. */
    readonly worst: number;
    /** Number of ranks. */
    readonly of: number;
  },
) {
  const width = 44, step = width / Math.max(of, 1);
  return (
    <svg
      class="rank-band"
      viewBox={`0 0 ${width} 8`}
      width={width}
      height="8"
      aria-hidden="true"
    >
      <rect class="track" x="0" y="3.5" width={width} height="1" />
      <rect
        class="ink"
        x={(best - 1) * step}
        y="1.5"
        width={Math.max((worst - best + 1) * step - 1, 2)}
        height="5"
        rx="1"
      />
    </svg>
  );
}
