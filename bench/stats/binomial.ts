import { incompleteBeta } from "./incomplete_beta.ts";

/**
 * Probability of at most `k` successes in `n` trials.
 *
 * DLMF 8.17.24 writes the sum as an incomplete beta function.
 *
 * @param k Successes, a whole number; below 0 gives 0, from `n` on gives 1.
 * @param n Trials, a whole number from 0 on.
 * @param chance Of one success, in `0..1`.
 */
export function binomialCdf(k: number, n: number, chance: number): number {
  if (k < 0) return 0;
  return k >= n ? 1 : incompleteBeta(1 - chance, n - k, k + 1);
}
