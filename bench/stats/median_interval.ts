import { binomialCdf } from "./binomial.ts";
import { median } from "./median.ts";

/** A median and where that of the population lies. */
export interface MedianInterval {
  /** Of the values. */
  readonly median: number;
  /** Lower end. */
  readonly low: number;
  /** Upper end. */
  readonly high: number;
  /** Chance that the interval holds the median of what the values were drawn from, in `0..1`. */
  readonly coverage: number;
}

/**
 * The interval between two order statistics, without an assumption on the distribution.
 *
 * Conover, Practical Nonparametric Statistics (1999), section 3.2. With fewer than six values not even the
 * smallest and the largest reach 95 %; they are the interval then, and its coverage says so.
 *
 * @param level Least coverage, in `0..1`. @default {0.95}
 * @throws {RangeError} If there is no value.
 */
export function medianInterval(
  values: readonly number[],
  level = 0.95,
): MedianInterval {
  const middle = median(values);
  if (middle === null) {
    throw new RangeError(
      "Cannot place a median: found no value, expected at least one",
    );
  }
  const sorted = values.toSorted((a, b) => a - b);
  const n = sorted.length;
  const coverageOf = (skipped: number) => 1 - 2 * binomialCdf(skipped, n, 0.5);
  let skipped = 0;
  while (coverageOf(skipped + 1) >= level) skipped++;
  return {
    median: middle,
    low: sorted[skipped]!,
    high: sorted[n - 1 - skipped]!,
    coverage: Math.max(0, coverageOf(skipped)),
  };
}
