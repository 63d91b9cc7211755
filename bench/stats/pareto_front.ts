/**
 * Which points no other point beats: at least as good in all respects, and better in one. Equal points
 * stay together.
 *
 * @param points Values of each point, in the order of `directions`.
 * @param directions Which values are better, e.g. `["higher", "lower"]` for accuracy and time.
 * @returns For each point whether it lies on the front.
 * @throws {RangeError} If a point has another number of values, or one is no number.
 *
 * @example
 * ```ts
 * import { paretoFront } from "./pareto_front.ts";
 * import assert from "node:assert/strict";
 *
 * const points = [[0.58, 100], [0.55, 20], [0.54, 30]];
 * assert.deepEqual(paretoFront(points, ["higher", "lower"]), [true, true, false]);
 * ```
 */
export function paretoFront(
  points: readonly (readonly number[])[],
  directions: readonly ("higher" | "lower")[],
): boolean[] {
  const gains = points.map((point) => {
    if (point.length !== directions.length || point.some(Number.isNaN)) {
      throw new RangeError(
        `Cannot find the front: found a point (${
          point.join(", ")
        }), expected ${directions.length} numbers`,
      );
    }
    return point.map((value, i) => directions[i] === "higher" ? value : -value);
  });
  return gains.map((own) =>
    !gains.some((other) =>
      other.every((value, i) => value >= own[i]!) &&
      other.some((value, i) => value > own[i]!)
    )
  );
}
