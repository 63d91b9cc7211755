import { type Factor, outermostFactors, tabulateRuns } from "./factors.ts";
import type { RandomSource } from "./random_source.ts";
import type { Run } from "./run.ts";

/** A statistic of scores that count so many times. */
export type WeightedStatistic = (
  scores: readonly number[],
  weights: ArrayLike<number>,
) => number;

/** How a statistic moves when items, splits and seeds are drawn again. */
export interface Bootstrap {
  /** The statistic of the scores as they are. */
  readonly value: number;
  /** Lower end of the 95 % percentile interval. */
  readonly low: number;
  /** Upper end. */
  readonly high: number;
  /** Standard deviation over the resamples. */
  readonly standardError: number;
}

/**
 * Bootstrap over items, splits and seeds at once: each is drawn again with replacement, and a score counts
 * as many times as the product of the draws of its item, split and seed. Of factors that lie within each
 * other only the outer one is drawn, which carries the inner one along.
 *
 * For differences of paired runs, and for statistics that have no formula. It errs on the wide side where
 * factors are crossed, and on the narrow side where a factor has few levels: four folds have only 35 ways
 * to be drawn. {@linkcode estimateMean} knows of few levels, so verdicts go by that.
 *
 * Owen, The Pigeonhole Bootstrap, Annals of Applied Statistics 1(2), 2007; Owen and Eckles, Bootstrapping
 * Data Arrays of Arbitrary Order, Annals of Applied Statistics 6(3), 2012.
 *
 * @param runs Runs with at least one score.
 * @param random Draws.
 * @param resamples How many.
 * @param statistic What is asked for; the mean if left out.
 * @throws {RangeError} If there is no score, or a factor to draw from has one level.
 */
export function crossedBootstrap(
  runs: readonly Run[],
  random: RandomSource,
  resamples = 2000,
  statistic: WeightedStatistic = weightedMean,
): Bootstrap {
  const { scores, items, splits, seeds } = tabulateRuns(runs);
  const factors = outermostFactors([splits, seeds, items]);
  if (factors.length === 0) {
    throw new RangeError(
      `Cannot resample: found ${scores.length} scores of one item, split and seed, expected two of one of them`,
    );
  }
  const levels = factors.map((factor) => Math.max(...factor) + 1);
  const replicates: number[] = [];
  const weights = new Float64Array(scores.length);
  while (replicates.length < resamples) {
    weights.fill(1);
    factors.forEach((factor, i) =>
      multiply(weights, factor, drawCounts(levels[i]!, random))
    );
    // Where nothing was drawn that was ever scored, there is nothing to take the statistic of.
    if (weights.some((weight) => weight > 0)) {
      replicates.push(statistic(scores, weights));
    }
  }
  replicates.sort((a, b) => a - b);
  const mean = replicates.reduce((sum, own) => sum + own, 0) / resamples;
  const squares = replicates.reduce((sum, own) => sum + (own - mean) ** 2, 0);
  return {
    value: statistic(scores, weights.fill(1)),
    low: replicates[Math.floor(0.025 * (resamples - 1))]!,
    high: replicates[Math.ceil(0.975 * (resamples - 1))]!,
    standardError: Math.sqrt(squares / (resamples - 1)),
  };
}

function drawCounts(levels: number, random: RandomSource): Uint16Array {
  const counts = new Uint16Array(levels);
  for (let i = 0; i < levels; i++) counts[random.integer(levels)]!++;
  return counts;
}

function multiply(
  weights: Float64Array,
  factor: Factor,
  counts: Uint16Array,
): void {
  for (let i = 0; i < weights.length; i++) weights[i]! *= counts[factor[i]!]!;
}

function weightedMean(
  scores: readonly number[],
  weights: ArrayLike<number>,
): number {
  let sum = 0, weight = 0;
  for (let i = 0; i < scores.length; i++) {
    sum += scores[i]! * weights[i]!;
    weight += weights[i]!;
  }
  return sum / weight;
}
