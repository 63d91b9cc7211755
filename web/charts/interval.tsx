/**
 * A value with its interval on a scale that all rows of a table share; an interval that leaves the scale ends
 * in an arrow. Screen readers skip it: the text says it.
 */
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
  const width = 110, left = 4, right = width - 4;
  const x = (own: number) =>
    left +
    (right - left) * Math.min(1, Math.max(0, (own - from) / (to - from || 1)));
  const low = value - (halfWidth ?? 0), high = value + (halfWidth ?? 0);
  // Ends on the scale may miss it by a rounding.
  const slack = 1e-9 * (to - from);
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
          x1={x(low)}
          x2={x(high)}
          y1="7"
          y2="7"
        />
      )}
      {low < from - slack && (
        <path class="beyond" d={`M${left + 4},4 L${left},7 L${left + 4},10`} />
      )}
      {high > to + slack && (
        <path
          class="beyond"
          d={`M${right - 4},4 L${right},7 L${right - 4},10`}
        />
      )}
      <circle class="dot" cx={x(value)} cy="7" r="3" />
    </svg>
  );
}
