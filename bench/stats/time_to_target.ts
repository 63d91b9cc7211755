import { binomialCdf } from "./binomial.ts";
import { median } from "./median.ts";

/** One look at the quality of a run that trains. */
export interface QualityPoint {
  /** What it had cost so far: milliseconds, FLOPs, updates. */
  readonly cost: number;
  /** What it had reached. */
  readonly quality: number;
}

/**
 * What a run costs until it first reaches the target. A run that never does costs infinity: leaving it out
 * would reward methods that fail.
 *
 * @param curve Looks in any order.
 * @param target Quality to reach.
 * @param direction Which qualities are better.
 */
export function costToTarget(
  curve: readonly QualityPoint[],
  target: number,
  direction: "higher" | "lower" = "higher",
): number {
  const sign = direction === "higher" ? 1 : -1;
  return Math.min(
    ...curve.filter(({ quality }) => sign * (quality - target) >= 0)
      .map(({ cost }) => cost),
  );
}

/** The middle of costs, some of which may be infinite. */
export interface MedianCost {
  /** The median; infinite if half of the runs miss or more. */
  readonly median: number;
  /** Lower end of an interval of at least 95 %; `null` with fewer than six runs, which have none. */
  readonly low: number | null;
  /** Upper end, perhaps infinite. */
  readonly high: number | null;
  /** Runs that missed. */
  readonly misses: number;
}

/**
 * The median cost with an interval from order statistics, which asks for no shape of the distribution.
 *
 * Conover, Practical Nonparametric Statistics (1999), 3.2: the k-th lowest and k-th highest of n values
 * enclose the median unless fewer than k of n fair coins are heads, or more than n - k.
 *
 * @param costs Of the runs, infinite for a miss; at least one.
 * @throws {RangeError} If there is none.
 */
export function medianCost(costs: readonly number[]): MedianCost {
  const middle = median(costs);
  if (middle === null) {
    throw new RangeError("Cannot take the median cost: found no run");
  }
  const n = costs.length;
  const sorted = costs.toSorted((a, b) => a - b);
  let k = 0;
  while (2 * binomialCdf(k, n, 0.5) <= 0.05) k++;
  return {
    // Between a cost and infinity there is no middle but infinity.
    median: middle,
    low: k > 0 ? sorted[k - 1]! : null,
    high: k > 0 ? sorted[n - k]! : null,
    misses: costs.filter((cost) => cost === Infinity).length,
  };
}
