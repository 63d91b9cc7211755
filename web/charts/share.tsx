/** A part of a whole as a bar. Screen readers skip it: the text beside it says it. */
export default function Share(
  { of }: {
    /** The part, 0 to 1; what is beyond is cut off. */
    readonly of: number;
  },
) {
  return (
    <svg
      class="interval"
      viewBox="0 0 90 8"
      width="90"
      height="8"
      aria-hidden="true"
    >
      <rect class="track" width="90" height="8" rx="2" />
      <rect
        class="ink"
        width={90 * Math.min(1, Math.max(0, of))}
        height="8"
        rx="2"
      />
    </svg>
  );
}
