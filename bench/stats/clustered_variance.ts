import type { Factor } from "./factors.ts";

/**
 * Variance of a mean whose scores share items, folds or seeds: scores of one level stay together.
 *
 * With one factor it is the cluster-robust variance; with more, those of single factors are added, those
 * of pairs taken off, and so on. Each term has the correction `G / (G - 1)` for its number of clusters. The
 * result may be below 0 where a factor explains less than chance would.
 *
 * Liang and Zeger, Longitudinal Data Analysis Using Generalized Linear Models, Biometrika 73(1), 1986;
 * Cameron, Gelbach and Miller, Robust Inference with Multiway Clustering, Journal of Business & Economic
 * Statistics 29(2), 2011.
 *
 * @param residuals Scores minus their mean.
 * @param factors One or more, each with at least two levels.
 *
 * @example Two runs that agree on each item know no more than one
 * ```ts
 * import { clusteredVariance } from "./clustered_variance.ts";
 * import assert from "node:assert/strict";
 *
 * const once = clusteredVariance([1, -1, 0], [[0, 1, 2]]);
 * const twice = clusteredVariance([1, -1, 0, 1, -1, 0], [[0, 1, 2, 0, 1, 2]]);
 * assert.equal(twice, once);
 * ```
 */
export function clusteredVariance(
  residuals: readonly number[],
  factors: readonly Factor[],
): number {
  let variance = 0;
  for (let subset = 1; subset < 2 ** factors.length; subset++) {
    const members = factors.filter((_, i) => (subset >> i) & 1);
    const sums = [...clusterSums(residuals, crossFactors(members)).values()];
    const squares = sums.reduce((total, sum) => total + sum ** 2, 0);
    const term = squares * sums.length / (sums.length - 1);
    variance += members.length % 2 === 1 ? term : -term;
  }
  return variance / residuals.length ** 2;
}

/** Adds up what belongs to the same level. */
function clusterSums(
  residuals: readonly number[],
  factor: Factor,
): Map<number, number> {
  const sums = new Map<number, number>();
  factor.forEach((level, i) =>
    void sums.set(level, (sums.get(level) ?? 0) + residuals[i]!)
  );
  return sums;
}

/** The factor whose levels are the combinations of levels that occur. */
function crossFactors(factors: readonly Factor[]): Factor {
  return factors.reduce((crossed, factor) => {
    const width = factor.reduce((most, level) => Math.max(most, level), 0) + 1;
    return crossed.map((level, i) => level * width + factor[i]!);
  });
}
