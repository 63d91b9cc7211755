/**
 * Scores of runs in columns: what was scored, on which split, with which seed.
 *
 * @module
 */
import type { Run } from "./run.ts";

/** For each score the level of a factor that it belongs to: the number of its item, fold or seed, from 0. */
export type Factor = readonly number[];

/** Scores of several runs, one after the other. */
export interface ScoreTable {
  /** The scores. */
  readonly scores: readonly number[];
  /** Their items. An item is the same in each run. */
  readonly items: Factor;
  /** The splits of their runs. */
  readonly splits: Factor;
  /** The seeds of their runs. */
  readonly seeds: Factor;
}

/** Writes the scores of runs in columns. */
export function tabulateRuns(runs: readonly Run[]): ScoreTable {
  const scores: number[] = [];
  const items: number[] = [], splits: number[] = [], seeds: number[] = [];
  const itemOf = numbering(), splitOf = numbering(), seedOf = numbering();
  for (const { key, split = key, seed = key, scores: own } of runs) {
    for (const [id, score] of own) {
      scores.push(score);
      items.push(itemOf(id));
      splits.push(splitOf(split));
      seeds.push(seedOf(seed));
    }
  }
  return { scores, items, splits, seeds };
}

/** Numbers names from 0 as they come. */
function numbering(): (name: string) => number {
  const known = new Map<string, number>();
  return (name) => {
    const own = known.get(name) ?? known.size;
    known.set(name, own);
    return own;
  };
}

/**
 * Keeps of the factors what a variance must be clustered by: those of two levels or more, and of factors
 * whose levels each lie within one level of another factor only that other one. So items that one fold
 * alone tests give way to folds, and seeds that one fold alone uses do so, too.
 */
export function outermostFactors(factors: readonly Factor[]): Factor[] {
  const varying = factors.filter((factor) => new Set(factor).size > 1);
  return varying.filter((inner, i) =>
    !varying.some((outer, j) =>
      i !== j && isWithin(inner, outer) &&
      // Of two that are the same the first stays.
      (j < i || !isWithin(outer, inner))
    )
  );
}

function isWithin(inner: Factor, outer: Factor): boolean {
  const homes = new Map<number, number>();
  return inner.every((level, i) => {
    const home = homes.get(level);
    homes.set(level, outer[i]!);
    return home === undefined || home === outer[i];
  });
}
