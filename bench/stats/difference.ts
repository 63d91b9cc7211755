import { type Estimate, estimateMean, type Run } from "./estimate.ts";

/** How one method compares with another on the same items of the same runs. */
export interface Difference extends Estimate {
  /** `none`: the wider interval covers 0, or nothing is known. */
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
  return a.flatMap(({ key, scores }) => {
    const other = partners.get(key);
    if (!other) return [];
    const shared = [...scores].filter(([id]) => other.has(id));
    if (shared.length === 0) return [];
    return {
      key,
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
  const { value, halfWidth, scores } = estimate;
  const differing = pairs.flatMap((run) => [...run.scores.values()])
    .filter((difference) => difference !== 0).length;
  return {
    ...estimate,
    verdict: halfWidth === null || Math.abs(value) <= halfWidth
      ? "none"
      : value > 0
      ? "higher"
      : "lower",
    disagreement: differing / scores,
  };
}
