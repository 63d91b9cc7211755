import { NORMAL_975, studentQuantile } from "./student_t.ts";

/** Scores of one run: of one method, trained once and tested once. */
export interface Run {
  /** What makes it the partner of another method's run: seed and fold. */
  readonly key: string;
  /** Score of each test item, by the item's id: 1 if right, 0 if wrong, or any number. */
  readonly scores: ReadonlyMap<string, number>;
}

/** A mean and how well it is known. */
export interface Estimate {
  /** Mean over all items of all runs. */
  readonly value: number;
  /** Number of runs. */
  readonly runs: number;
  /** Number of scores. */
  readonly scores: number;
  /** Half of the 95 % interval over test items; `null` with fewer than two. */
  readonly itemHalfWidth: number | null;
  /** Half of the 95 % interval over runs; `null` with fewer than two. */
  readonly runHalfWidth: number | null;
  /** The wider of the two; `null` if neither is known. */
  readonly halfWidth: number | null;
  /** Which one that is. */
  readonly source: "items" | "runs" | null;
}

/**
 * Estimates the mean score with two intervals, since runs differ in what they test and in their seed.
 *
 * Over items: normal, with the standard error clustered by item, as one item tested by several runs is
 * no new item. Over runs: Student's t on the runs' means. Neither holds for the other's noise, so the
 * wider one is to be printed.
 *
 * @param runs At least one run with at least one score.
 * @throws {RangeError} If there is no score.
 *
 * @example
 * ```ts
 * import { estimateMean } from "./estimate.ts";
 * import assert from "node:assert/strict";
 *
 * const run = (key: string, ...scores: number[]) => ({
 *   key,
 *   scores: new Map(scores.map((score, i) => [`${key}/${i}`, score])),
 * });
 * const { value, source } = estimateMean([run("a", 1, 0, 1, 1), run("b", 0, 0, 1, 0)]);
 * assert.equal(value, 0.5);
 * assert.equal(source, "runs");
 * ```
 */
export function estimateMean(runs: readonly Run[]): Estimate {
  const scores = runs.flatMap((run) => [...run.scores.values()]);
  if (scores.length === 0) {
    throw new RangeError("Cannot estimate a mean: found no score");
  }
  const value = mean(scores);
  const itemHalfWidth = itemInterval(runs, value, scores.length);
  const runHalfWidth = runInterval(
    runs.filter((run) => run.scores.size > 0)
      .map((run) => mean([...run.scores.values()])),
  );
  const isByRuns = (runHalfWidth ?? -1) > (itemHalfWidth ?? -1);
  const halfWidth = isByRuns ? runHalfWidth : itemHalfWidth;
  return {
    value,
    runs: runs.length,
    scores: scores.length,
    itemHalfWidth,
    runHalfWidth,
    halfWidth,
    source: halfWidth === null ? null : isByRuns ? "runs" : "items",
  };
}

function itemInterval(
  runs: readonly Run[],
  value: number,
  count: number,
): number | null {
  const residuals = new Map<string, number>();
  for (const { scores } of runs) {
    for (const [id, score] of scores) {
      residuals.set(id, (residuals.get(id) ?? 0) + score - value);
    }
  }
  const items = residuals.size;
  if (items < 2) return null;
  let squares = 0;
  for (const residual of residuals.values()) squares += residual ** 2;
  return NORMAL_975 * Math.sqrt(squares * items / (items - 1)) / count;
}

function runInterval(means: readonly number[]): number | null {
  const n = means.length;
  if (n < 2) return null;
  const center = mean(means);
  const variance = means.reduce((sum, x) => sum + (x - center) ** 2, 0) /
    (n - 1);
  return studentQuantile(0.975, n - 1) * Math.sqrt(variance / n);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
