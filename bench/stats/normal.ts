/**
 * The standard normal distribution.
 *
 * @module
 */

/** Terms of the continued fraction: enough for full precision from 2 on. */
const TERMS = 150;

/**
 * Share of the standard normal distribution below `z`, to full precision in both tails.
 *
 * Abramowitz and Stegun, Handbook of Mathematical Functions (1964): the series 26.2.11 in the middle,
 * the continued fraction 26.2.14 outside.
 *
 * @param z Where, any number or infinity.
 */
export function normalCdf(z: number): number {
  if (z > 0) return 1 - normalCdf(-z);
  const x = -z;
  const density = Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
  if (density === 0) return 0;
  if (x < 2) {
    let term = x, sum = x;
    for (let n = 1; Math.abs(term) > 1e-17 * sum; n++) {
      term *= x * x / (2 * n + 1);
      sum += term;
    }
    return 0.5 - density * sum;
  }
  let fraction = x;
  for (let n = TERMS; n > 0; n--) fraction = x + n / fraction;
  return density / fraction;
}

/**
 * Quantile of the standard normal distribution.
 *
 * Starts from the approximation 26.2.23 of Abramowitz and Stegun and takes Halley steps, whose error
 * falls with the third power.
 *
 * @param share Which quantile, in `(0, 1)`.
 * @throws {RangeError} If the share is out of range.
 *
 * @example
 * ```ts
 * import { normalQuantile } from "./normal.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(normalQuantile(0.975).toFixed(6), "1.959964");
 * ```
 */
export function normalQuantile(share: number): number {
  if (!(share > 0 && share < 1)) {
    throw new RangeError(
      `Cannot find the normal quantile: found share ${share}, expected one between 0 and 1`,
    );
  }
  if (share > 0.5) return -normalQuantile(1 - share);
  const t = Math.sqrt(-2 * Math.log(share));
  let z = (2.515517 + 0.802853 * t + 0.010328 * t * t) /
      (1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t ** 3) - t;
  for (let i = 0; i < 3; i++) {
    const step = (normalCdf(z) - share) * Math.sqrt(2 * Math.PI) *
      Math.exp(z * z / 2);
    z -= step / (1 + z * step / 2);
  }
  return z;
}
