import type { Run } from "./run.ts";
import { type NoiseSource, standardErrors } from "./standard_errors.ts";
import { studentQuantile } from "./student_t.ts";

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
  /** Half of the 95 % interval over runs, by split if there are several; `null` with fewer than two. */
  readonly runHalfWidth: number | null;
  /** Half of the 95 % interval over items and runs at once; `null` where it is one of the others. */
  readonly bothHalfWidth: number | null;
  /** The widest of them; `null` if none is known. */
  readonly halfWidth: number | null;
  /** Which one that is. */
  readonly source: NoiseSource | null;
}

/**
 * Estimates the mean score with up to three intervals, since runs differ in what they test and in their
 * seed: see {@linkcode standardErrors}. None of them holds for all noise with few runs, so the widest one
 * is to be printed.
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
  const value = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const widths = standardErrors(runs, value).map((own) => ({
    source: own.source,
    halfWidth: studentQuantile(0.975, own.degrees) * own.standardError,
  }));
  const widest = widths.reduce<typeof widths[number] | null>(
    (wide, own) => wide && wide.halfWidth >= own.halfWidth ? wide : own,
    null,
  );
  const widthOf = (source: NoiseSource) =>
    widths.find((own) => own.source === source)?.halfWidth ?? null;
  return {
    value,
    runs: runs.length,
    scores: scores.length,
    itemHalfWidth: widthOf("items"),
    runHalfWidth: widthOf("runs"),
    bothHalfWidth: widthOf("both"),
    halfWidth: widest?.halfWidth ?? null,
    source: widest?.source ?? null,
  };
}
