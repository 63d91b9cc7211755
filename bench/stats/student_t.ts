import { incompleteBeta } from "./incomplete_beta.ts";
import { normalCdf, normalQuantile } from "./normal.ts";

/**
 * Share of Student's t distribution below `t`.
 *
 * Abramowitz and Stegun, Handbook of Mathematical Functions (1964), 26.7.1.
 *
 * @param t Where.
 * @param degrees Degrees of freedom, above 0; infinite for the normal distribution.
 */
export function studentCdf(t: number, degrees: number): number {
  if (degrees === Infinity) return normalCdf(t);
  const tail = incompleteBeta(degrees / (degrees + t * t), degrees / 2, 1 / 2) /
    2;
  return t > 0 ? 1 - tail : tail;
}

/**
 * Quantile of Student's t distribution, found by bisection to the last bits.
 *
 * @param share Which quantile, in `(0, 1)`, e.g. 0.975 for a two-sided 95 % interval.
 * @param degrees Degrees of freedom, above 0; infinite for the normal distribution.
 * @throws {RangeError} If an argument is out of range.
 *
 * @example Four runs have three degrees of freedom
 * ```ts
 * import { studentQuantile } from "./student_t.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(studentQuantile(0.975, 3).toFixed(4), "3.1824");
 * ```
 */
export function studentQuantile(share: number, degrees: number): number {
  if (!(share > 0 && share < 1 && degrees > 0)) {
    throw new RangeError(
      `Cannot find the quantile: found share ${share} and ${degrees} degrees of freedom, expected a share between 0 and 1 and positive degrees`,
    );
  }
  if (degrees === Infinity) return normalQuantile(share);
  if (share < 0.5) return -studentQuantile(1 - share, degrees);
  let low = 0, high = 1;
  while (studentCdf(high, degrees) < share) high *= 2;
  for (let i = 0; i < 100 && low < high; i++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (studentCdf(middle, degrees) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
