import { binomialCdf } from "./binomial.ts";

/** What McNemar's test found. */
export interface McNemar {
  /** Items that only the first got right. */
  readonly onlyFirst: number;
  /** Items that only the second got right. */
  readonly onlySecond: number;
  /** Exact two-sided p-value: never too small, on the average too large. */
  readonly exactP: number;
  /** Mid-p value: half of the chance of what was seen is left out, which makes up for that. */
  readonly midP: number;
}

/**
 * McNemar's test on two methods' right and wrong answers to the same items of one run.
 *
 * Under "no difference" each item on which they disagree is a fair coin. Over several runs that share
 * items the coins are not independent: use {@linkcode permutationTest} with items as clusters.
 *
 * McNemar, Note on the Sampling Error of the Difference Between Correlated Proportions, Psychometrika 12,
 * 1947; mid-p: Fagerland, Lydersen and Laake, BMC Medical Research Methodology 13:91, 2013.
 *
 * @param onlyFirst Items that only the first got right, a whole number.
 * @param onlySecond Items that only the second got right, a whole number.
 * @throws {RangeError} If a count is no natural number.
 *
 * @example
 * ```ts
 * import { mcnemarTest } from "./mcnemar.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(mcnemarTest(9, 1).exactP.toFixed(4), "0.0215");
 * ```
 */
export function mcnemarTest(onlyFirst: number, onlySecond: number): McNemar {
  for (const count of [onlyFirst, onlySecond]) {
    if (!Number.isSafeInteger(count) || count < 0) {
      throw new RangeError(
        `Cannot test the difference: found ${count} items, expected a whole number from 0 on`,
      );
    }
  }
  const n = onlyFirst + onlySecond;
  const fewer = Math.min(onlyFirst, onlySecond);
  const tail = binomialCdf(fewer, n, 0.5);
  const below = binomialCdf(fewer - 1, n, 0.5);
  return {
    onlyFirst,
    onlySecond,
    exactP: Math.min(1, 2 * tail),
    // At a tie the two halves that are left out are one and the same outcome.
    midP: onlyFirst === onlySecond
      ? n === 0 ? 1 : 1 - (tail - below) / 2
      : tail + below,
  };
}
