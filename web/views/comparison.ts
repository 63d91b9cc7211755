import type { Comparison } from "../../bench/compare.ts";
import { compareResults } from "../../bench/compare.ts";
import { chooseRates } from "../../bench/chosen_rates.ts";
import type { LoadedResult } from "../../bench/report.ts";
import { runsOf } from "../../bench/scored_runs.ts";
import type { RandomSource } from "../../bench/stats/random_source.ts";
import { pairRuns } from "../../bench/stats/difference.ts";

/** A run that both have. */
export interface PairedRun {
  /** Fold and seed. */
  readonly key: string;
  /** Accuracy of A, a fraction. */
  readonly a: number;
  /** Accuracy of B. */
  readonly b: number;
}

/** Two rows side by side, as the compare page shows them. */
export interface ComparisonView extends Comparison {
  /** Runs that both have, by fold and seed. */
  readonly runs: readonly PairedRun[];
  /** Test items that both answered, by who was right. */
  readonly answers: {
    /** Both. */
    readonly both: number;
    /** Only A. */
    readonly onlyA: number;
    /** Only B. */
    readonly onlyB: number;
    /** Neither. */
    readonly neither: number;
  };
}

/**
 * Compares two rows.
 *
 * @param a Results of one row.
 * @param b Results of the other.
 * @param random Draws resamples and flips.
 * @returns `undefined` if no run of one has a partner in the other.
 * @throws {RangeError} If the two answered questions of another data set.
 */
export function comparisonOf(
  a: readonly LoadedResult[],
  b: readonly LoadedResult[],
  random: RandomSource,
): ComparisonView | undefined {
  const [comparison] = compareResults(a, b, random).comparisons;
  if (!comparison) return undefined;
  const runsA = runsOf(chooseRates(a)), runsB = runsOf(chooseRates(b));
  const others = new Map(runsB.map(({ key, scores }) => [key, scores]));
  const answers = { both: 0, onlyA: 0, onlyB: 0, neither: 0 };
  const runs = pairRuns(runsA, runsB).map(({ key, scores }) => {
    const mine = runsA.find((run) => run.key === key)!.scores;
    const theirs = others.get(key)!;
    let right = 0, rightB = 0;
    for (const id of scores.keys()) {
      const x = mine.get(id)!, y = theirs.get(id)!;
      right += x, rightB += y;
      answers[x ? y ? "both" : "onlyA" : y ? "onlyB" : "neither"]++;
    }
    return { key, a: right / scores.size, b: rightB / scores.size };
  });
  return { ...comparison, runs, answers };
}
