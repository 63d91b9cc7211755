import { clusteredVariance } from "./clustered_variance.ts";
import { type Factor, outermostFactors, tabulateRuns } from "./factors.ts";
import type { Run } from "./run.ts";

/** What a mean was taken over, when it is asked how far it may be off. */
export type NoiseSource = "items" | "runs" | "both";

/** How far a mean may be off, by one way to look at it. */
export interface StandardError {
  /** Which way: over test items, over runs, or over both at once. */
  readonly source: NoiseSource;
  /** In units of the scores. */
  readonly standardError: number;
  /** Degrees of freedom of Student's t distribution; infinite for the normal one. */
  readonly degrees: number;
}

/**
 * The standard errors of the mean of all scores, one for each way to draw the sample again.
 *
 * - `items`: other test items. Clustered by item, as one item tested by several runs is no new item.
 * - `runs`: other runs. Of the means of splits, or of runs where all share one split. Seeds on one split
 *   share its items and its training data, so they do not count as splits.
 * - `both`: other items, splits and seeds at once, where none of them lies within another: variance
 *   clustered by all, degrees of freedom after Satterthwaite (Biometrics Bulletin 2, 1946).
 *
 * @param runs Runs with scores.
 * @param value Mean of all scores.
 * @returns Those that can be known: none for a single score.
 */
export function standardErrors(
  runs: readonly Run[],
  value: number,
): StandardError[] {
  const { scores, items, splits, seeds } = tabulateRuns(runs);
  const residuals = scores.map((score) => score - value);
  const errors: StandardError[] = [];
  if (levelsOf(items) > 1) {
    errors.push({
      source: "items",
      standardError: Math.sqrt(clusteredVariance(residuals, [items])),
      degrees: Infinity,
    });
  }
  const means = meansBy(levelsOf(splits) > 1 ? splits : seeds, residuals);
  if (means.length > 1) {
    errors.push({
      source: "runs",
      standardError: Math.sqrt(squaredErrorOf(means)),
      degrees: means.length - 1,
    });
  }
  const factors = outermostFactors([splits, seeds, items]);
  if (factors.length > 1) errors.push(...bothOf(residuals, factors));
  return errors;
}

function bothOf(
  residuals: readonly number[],
  factors: readonly Factor[],
): StandardError[] {
  const variance = clusteredVariance(residuals, factors);
  const single = factors.map((factor) =>
    clusteredVariance(residuals, [factor])
  );
  const floor = Math.min(...factors.map((own) => levelsOf(own) - 1));
  const spread = single.reduce(
    (sum, own, i) => sum + own ** 2 / (levelsOf(factors[i]!) - 1),
    0,
  );
  // Not above 0 where nothing varies, or less than by chance: the other two ways are wider then.
  return variance > 0
    ? [{
      source: "both",
      standardError: Math.sqrt(variance),
      degrees: Math.max(floor, variance ** 2 / spread),
    }]
    : [];
}

function levelsOf(factor: Factor): number {
  return new Set(factor).size;
}

function meansBy(factor: Factor, residuals: readonly number[]): number[] {
  const sums = new Map<number, { sum: number; count: number }>();
  factor.forEach((level, i) => {
    const own = sums.get(level) ?? { sum: 0, count: 0 };
    own.sum += residuals[i]!;
    own.count++;
    sums.set(level, own);
  });
  return [...sums.values()].map(({ sum, count }) => sum / count);
}

function squaredErrorOf(means: readonly number[]): number {
  const n = means.length;
  const center = means.reduce((sum, mean) => sum + mean, 0) / n;
  return means.reduce((sum, mean) => sum + (mean - center) ** 2, 0) /
    (n - 1) / n;
}
