import { normalCdf } from "./normal.ts";

/** What the test of Mann and Whitney found. */
export interface MannWhitney {
  /** Pairs of one value of each sample in which the first is higher; ties count half. */
  readonly u: number;
  /** Chance that a value of the first sample is higher than one of the second; ties count half. */
  readonly superiority: number;
  /** Two-sided p-value. */
  readonly p: number;
  /** Whether `p` was counted; else it is normal, corrected for ties and for `u` being no continuum. */
  readonly isExact: boolean;
}

/** Samples below this size are counted, as R does, if no two values are the same. */
const EXACT_BELOW = 50;

/**
 * Test of Mann and Whitney: whether values of one sample tend to be higher than those of another. Asks for
 * no shape of the distributions, and infinity is a value like any other: fit for times with misses.
 *
 * Mann and Whitney, On a Test of Whether One of Two Random Variables is Stochastically Larger than the
 * Other, Annals of Mathematical Statistics 18(1), 1947.
 *
 * @param a First sample, not empty.
 * @param b Second sample, not empty.
 * @throws {RangeError} If a sample is empty.
 */
export function mannWhitneyTest(
  a: readonly number[],
  b: readonly number[],
): MannWhitney {
  const n = a.length, m = b.length;
  if (n === 0 || m === 0) {
    throw new RangeError(
      `Cannot compare the samples: found ${n} and ${m} values, expected at least one each`,
    );
  }
  let u = 0;
  for (const x of a) {
    for (const y of b) u += x > y ? 1 : x === y ? 0.5 : 0;
  }
  const counts = Map.groupBy([...a, ...b], (value) => value);
  const isExact = counts.size === n + m && n < EXACT_BELOW && m < EXACT_BELOW;
  return {
    u,
    superiority: u / (n * m),
    p: isExact
      ? exactP(Math.min(u, n * m - u), n, m)
      : normalP(u, n, m, [...counts.values()].map(({ length }) => length)),
    isExact,
  };
}

function normalP(
  u: number,
  n: number,
  m: number,
  ties: readonly number[],
): number {
  const all = n + m;
  const tied = ties.reduce((sum, t) => sum + t ** 3 - t, 0);
  const variance = n * m / 12 * (all + 1 - tied / (all * (all - 1)));
  if (!(variance > 0)) return 1; // all values are the same
  const off = Math.abs(u - n * m / 2) - 0.5;
  return Math.min(1, 2 * normalCdf(-off / Math.sqrt(variance)));
}

/** Twice the chance of `least` or less, from the number of orders that give each `u`. */
function exactP(least: number, n: number, m: number): number {
  // Coefficients of the Gaussian binomial, the product of (1 - q^(n+i)) / (1 - q^i) over i = 1..m.
  const orders = new Float64Array(n * m + 1);
  orders[0] = 1;
  for (let i = 1; i <= m; i++) {
    for (let k = n * m; k >= n + i; k--) orders[k]! -= orders[k - n - i]!;
    for (let k = i; k <= n * m; k++) orders[k]! += orders[k - i]!;
  }
  const all = orders.reduce((sum, count) => sum + count, 0);
  const few = orders.slice(0, least + 1).reduce((sum, own) => sum + own, 0);
  return Math.min(1, 2 * few / all);
}
