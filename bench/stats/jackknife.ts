/** Items whose removal has the same effect. */
export interface JackknifeGroup {
  /** Number of them. */
  readonly count: number;
  /** The statistic without one of them. */
  readonly value: number;
}

/**
 * Standard error of a statistic by leaving out one item at a time, for statistics that are no means.
 *
 * Efron and Stein, The jackknife estimate of variance (1981): `(n − 1)/n Σ (value_i − mean)²`.
 *
 * @param groups All items, those of equal effect together.
 * @returns `null` with fewer than two items.
 *
 * @example The jackknife of a mean is its standard error
 * ```ts
 * import { jackknifeError } from "./jackknife.ts";
 * import assert from "node:assert/strict";
 *
 * // Of 0, 0, 1, 1: without a 0 the mean is 2/3, without a 1 it is 1/3.
 * const error = jackknifeError([{ count: 2, value: 2 / 3 }, { count: 2, value: 1 / 3 }]);
 * assert.equal(error?.toFixed(6), Math.sqrt(1 / 3 / 4).toFixed(6));
 * ```
 */
export function jackknifeError(
  groups: readonly JackknifeGroup[],
): number | null {
  const n = groups.reduce((sum, { count }) => sum + count, 0);
  if (n < 2) return null;
  const mean = groups.reduce((sum, own) => sum + own.count * own.value, 0) / n;
  const spread = groups.reduce(
    (sum, { count, value }) => sum + count * (value - mean) ** 2,
    0,
  );
  return Math.sqrt((n - 1) / n * spread);
}
