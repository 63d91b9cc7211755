import { type Estimate, estimateMean } from "./estimate.ts";
import type { Run } from "./run.ts";
import { standardErrors } from "./standard_errors.ts";
import { studentCdf } from "./student_t.ts";

/** How one method compares with another on the same items of the same runs. */
export interface Difference extends Estimate {
  /** Two-sided p-value, the largest over the intervals; `null` if none is known. */
  readonly p: number | null;
  /** By `p < 0.05`; `none` also if nothing is known. */
  readonly verdict: "higher" | "lower" | "none";
  /** Share of the paired scores that differ. */
  readonly disagreement: number;
}

/**
 * Pairs runs by key and scores by item, and takes the differences `a - b`.
 *
 * What has no partner is left out: a failed run of one method says nothing about the other.
 */
export function pairRuns(a: readonly Run[], b: readonly Run[]): Run[] {
  const partners = new Map(b.map((run) => [run.key, run.scores]));
  return a.flatMap(({ scores, ...run }) => {
    const other = partners.get(run.key);
    if (!other) return [];
    const shared = [...scores].filter(([id]) => other.has(id));
    if (shared.length === 0) return [];
    return {
      ...run,
      scores: new Map(
        shared.map(([id, score]) => [id, score - other.get(id)!]),
      ),
    };
  });
}

/**
 * Estimates how much higher `a` scores than `b`, item by item.
 *
 * @returns `undefined` if no run has a partner.
 *
 * @example
 * ```ts
 * import { estimateDifference } from "./difference.ts";
 * import assert from "node:assert/strict";
 *
 * const scores = (...values: number[]) => new Map(values.map((value, i) => [`${i}`, value]));
 * const a = [{ key: "seed 0", scores: scores(1, 0, 1) }];
 * const b = [{ key: "seed 0", scores: scores(1, 1, 0) }];
 * const difference = estimateDifference(a, b);
 * assert.equal(difference?.value, 0);
 * assert.equal(difference?.verdict, "none");
 * ```
 */
export function estimateDifference(
  a: readonly Run[],
  b: readonly Run[],
): Difference | undefined {
  const pairs = pairRuns(a, b);
  if (pairs.length === 0) return undefined;
  const estimate = estimateMean(pairs);
  const { value, scores } = estimate;
  const differing = pairs.flatMap((run) => [...run.scores.values()])
    .filter((difference) => difference !== 0).length;
  const p = pOfMean(pairs, value);
  return {
    ...estimate,
    p,
    verdict: p === null || p >= 0.05 ? "none" : value > 0 ? "higher" : "lower",
    disagreement: differing / scores,
  };
}

/** How often chance alone takes a mean this far from 0, by the way to look at it that says so most often. */
function pOfMean(runs: readonly Run[], value: number): number | null {
  const errors = standardErrors(runs, value);
  if (errors.length === 0) return null;
  if (value === 0) return 1;
  const items = new Set(runs.flatMap(({ scores }) => [...scores.keys()])).size;
  return Math.max(
    // Flipping signs of items can show no less; counts where all items differ by the same.
    2 ** (1 - items),
    ...errors.map(({ standardError, degrees }) =>
      2 * studentCdf(-Math.abs(value) / standardError, degrees)
    ),
  );
}
