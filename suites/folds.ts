import { streamKey } from "../models/mod.ts";
import type { SplitName } from "./dataset.ts";

/** Number of folds; each tests another quarter. */
export const FOLDS = 4;

/**
 * A place in `[0, 1)` that depends on `key` alone, so that an image stays where it is when others come or go.
 *
 * @param key What is placed, e.g. the code of an emoji: everything with one key goes to the same split.
 */
export function hashPosition(key: string): number {
  return streamKey(0, key) / 2 ** 32;
}

/**
 * The split of `key` in a fold: a quarter is tested, 15 percent select, 60 percent train.
 *
 * The four folds test disjoint quarters, so four runs test everything once.
 *
 * @param key What is placed.
 * @param fold Which quarter is tested, `0..3`.
 *
 * @example
 * ```ts
 * import { foldSplit } from "./folds.ts";
 * import assert from "node:assert/strict";
 *
 * const tested = [0, 1, 2, 3].filter((fold) => foldSplit("1F600", fold) === "test");
 * assert.equal(tested.length, 1);
 * ```
 */
export function foldSplit(key: string, fold: number): SplitName {
  const place = (hashPosition(key) + 1 - fold / FOLDS) % 1;
  if (place < 0.25) return "test";
  return place < 0.4 ? "selection" : "train";
}
