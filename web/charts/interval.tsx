/** A value with its interval on a scale that all rows of a table share. Screen readers skip it: the text says it. */
export default function Interval(
  { value, halfWidth, from, to, at = null }: {
    /** The value. */
    readonly value: number;
    /** Half of its interval; `null` for a dot alone. */
    readonly halfWidth: number | null;
    /** Left end of the scale. */
    readonly from: number;
    /** Right end of the scale. */
    readonly to: number;
    /** Where a line across stands, e.g. 0; `null` for none. */
    readonly at?: number | null;
  },
) {
  const width = 110;
  const x = (own: number) =>
    4 +
    (width - 8) * Math.min(1, Math.max(0, (own - from) / (to - from || 1)));
  return (
    <svg
      class="interval"
      viewBox={`0 0 ${width} 14`}
      width={width}
      height="14"
      aria-hidden="true"
    >
      {at !== null && (
        <line
          class="axis"
          x1={x(at)}
          x2={x(at)}
          y1="0"
          y2="14"
        />
      )}
      {halfWidth !== null && (
        <line
          class="whisker"
          x1={x(value - halfWidth)}
          x2={x(value + halfWidth)}
          y1="7"
          y2="7"
        />
      )}
      <circle class="dot" cx={x(value)} cy="7" r="3" />
    </svg>
  );
}
