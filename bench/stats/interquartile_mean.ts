/**
 * Mean of the middle half: of n sorted values, `floor(n / 4)` are left out at each end. Less moved by one
 * bad run than the mean, and less noisy than the median.
 *
 * Agarwal, Schwarzer, Castro, Courville and Bellemare, Deep Reinforcement Learning at the Edge of the
 * Statistical Precipice, NeurIPS 2021.
 *
 * @param values At least one.
 * @throws {RangeError} If there is no value.
 *
 * @example
 * ```ts
 * import { interquartileMean } from "./interquartile_mean.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(interquartileMean([0.5, 0.6, 0.1, 0.7]), 0.55);
 * ```
 */
export function interquartileMean(values: readonly number[]): number {
  if (values.length === 0) {
    throw new RangeError("Cannot take the interquartile mean: found no value");
  }
  const cut = Math.floor(values.length / 4);
  const middle = values.toSorted((a, b) => a - b)
    .slice(cut, values.length - cut);
  return middle.reduce((sum, value) => sum + value, 0) / middle.length;
}
