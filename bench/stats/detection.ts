import { type Difference, estimateDifference, pairRuns } from "./difference.ts";
import { outermostFactors, tabulateRuns } from "./factors.ts";
import { pairedPower, requiredItems } from "./power.ts";
import type { Run } from "./run.ts";

/** More runs than anybody will start. */
const MOST_RUNS = 100_000;

/** What it takes to find a difference between two rows, from the noise of their runs so far. */
export interface Detection {
  /** What the runs so far say. */
  readonly found: Difference;
  /** What counts as a run: each split, or each seed where all share one split. */
  readonly unit: "splits" | "seeds";
  /** Runs so far. */
  readonly runs: number;
  /**
   * Standard deviation of a run's mean difference, but at least what the noise of its items makes of it;
   * with few runs it is badly known.
   */
  readonly runSd: number;
  /** Test items so far. */
  readonly items: number;
  /** Standard deviation of an item's difference. */
  readonly itemSd: number;
  /**
   * Runs that find the difference with a power of 80 %. Splits are taken to bring items of their own; seeds
   * test the same items again, and `null` says that these are too few for any number of seeds.
   */
  readonly requiredRuns: number | null;
  /** Items below which no number of seeds finds it. */
  readonly requiredItems: number;
  /** Smallest difference that the runs so far find with a power of 80 %. */
  readonly detectable: number;
}

/**
 * Plans how to find a difference, from runs of two rows.
 *
 * @param a Runs of one row.
 * @param b Runs of the other, two of which have a partner.
 * @param difference Size of the difference to find, above 0.
 * @returns `undefined` with fewer than two pairs of runs, or where the two give the same answers.
 *
 * @example
 * ```ts
 * import { planDetection } from "./detection.ts";
 * import assert from "node:assert/strict";
 *
 * const runs = (...means: number[]) => means.map((mean, i) => ({
 *   key: `fold ${i}`,
 *   scores: new Map([[`${i}/a`, mean + 0.01], [`${i}/b`, mean - 0.01]]),
 * }));
 * const plan = planDetection(runs(0.5, 0.54), runs(0.5, 0.5), 0.02);
 * assert.equal(plan?.runSd.toFixed(4), "0.0283");
 * assert.equal(plan?.requiredRuns, 18);
 * ```
 */
export function planDetection(
  a: readonly Run[],
  b: readonly Run[],
  difference: number,
): Detection | undefined {
  const pairs = pairRuns(a, b);
  const found = estimateDifference(a, b);
  const { scores, items, splits, seeds } = tabulateRuns(pairs);
  const hasSplits = new Set(splits).size > 1;
  const means = meansBy(hasSplits ? splits : seeds, scores);
  const itemSd = deviation(meansBy(items, scores));
  if (!found || means.length < 2 || found.disagreement === 0) return undefined;
  const count = new Set(items).size;
  const isNested =
    outermostFactors([hasSplits ? splits : seeds, items]).length < 2;
  // What more runs do not take away, as they test the same items again.
  const floor = isNested ? 0 : itemSd / Math.sqrt(count);
  // Few runs may agree by luck; their items alone make them differ by so much.
  const ofItems = isNested ? itemSd / Math.sqrt(count / means.length) : 0;
  const runSd = Math.max(deviation(means), ofItems);
  const powerOf = (size: number, runs: number) => {
    const sd = Math.sqrt(runSd ** 2 + runs * floor ** 2);
    return sd === 0 ? 1 : pairedPower(size, sd, runs);
  };
  return {
    found,
    unit: hasSplits ? "splits" : "seeds",
    runs: means.length,
    runSd,
    items: count,
    itemSd,
    requiredRuns: fewest((runs) => powerOf(difference, runs) >= 0.8),
    requiredItems: itemSd === 0 ? 1 : requiredItems(difference, itemSd),
    detectable: smallest((size) => powerOf(size, means.length) >= 0.8),
  };
}

/** The fewest runs that are enough, if any are: more are enough, too. */
function fewest(isEnough: (runs: number) => boolean): number | null {
  let most = 2;
  while (!isEnough(most)) {
    if (most > MOST_RUNS) return null;
    most *= 2;
  }
  let least = most === 2 ? 2 : most / 2 + 1;
  while (least < most) {
    const middle = Math.floor((least + most) / 2);
    if (isEnough(middle)) most = middle;
    else least = middle + 1;
  }
  return most;
}

/** The smallest size that is large enough, to a relative 1e-6. */
function smallest(isEnough: (size: number) => boolean): number {
  let low = 0, high = 1e-6;
  while (!isEnough(high)) {
    low = high;
    high *= 2;
  }
  while (high - low > 1e-6 * high) {
    const middle = (low + high) / 2;
    if (isEnough(middle)) high = middle;
    else low = middle;
  }
  return high;
}

function meansBy(
  factor: readonly number[],
  scores: readonly number[],
): number[] {
  const groups = Map.groupBy(scores.keys(), (i) => factor[i]!);
  return [...groups.values()].map((own) =>
    own.reduce((sum, i) => sum + scores[i]!, 0) / own.length
  );
}

function deviation(values: readonly number[]): number {
  const n = values.length;
  if (n < 2) return 0;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  return Math.sqrt(
    values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1),
  );
}
