import { points } from "../views/points.ts";

/** A difference in points whose digits stand below each other from row to row; the interval may wrap. */
export function PointsText(
  { value, halfWidth }: {
    /** A difference of two fractions. */
    readonly value: number;
    /** Half of its interval; `null` if not known. */
    readonly halfWidth: number | null;
  },
) {
  return (
    <>
      <span class="value">{points(value, null, true)}</span>
      {halfWidth !== null && (
        <span class="half">± {(100 * halfWidth).toFixed(1)}</span>
      )}
    </>
  );
}
