/**
 * Many questions at once: p-values adjusted so that each may still be compared with 0.05.
 *
 * @module
 */

/**
 * Holm's step-down adjustment: the chance of even one false finding stays below the level, whatever the
 * tests have to do with each other.
 *
 * Holm, A Simple Sequentially Rejective Multiple Test Procedure, Scandinavian Journal of Statistics 6, 1979.
 *
 * @param pValues In any order; the adjusted ones come in the same.
 *
 * @example
 * ```ts
 * import { holm } from "./adjust_p_values.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(holm([0.04, 0.01, 0.03]), [0.06, 0.03, 0.06]);
 * ```
 */
export function holm(pValues: readonly number[]): number[] {
  const n = pValues.length;
  const adjusted: number[] = new Array(n);
  let highest = 0;
  order(pValues).forEach((at, rank) => {
    highest = Math.max(highest, Math.min(1, (n - rank) * pValues[at]!));
    adjusted[at] = highest;
  });
  return adjusted;
}

/**
 * Benjamini and Hochberg's step-up adjustment: of all findings, the expected share of false ones stays
 * below the level, for tests that are independent or depend on each other positively.
 *
 * Benjamini and Hochberg, Controlling the False Discovery Rate, Journal of the Royal Statistical Society B
 * 57(1), 1995.
 *
 * @param pValues In any order; the adjusted ones come in the same.
 */
export function benjaminiHochberg(pValues: readonly number[]): number[] {
  const n = pValues.length;
  const adjusted: number[] = new Array(n);
  let lowest = 1;
  order(pValues).forEach((_, i, ascending) => {
    const rank = n - i;
    const at = ascending[rank - 1]!;
    lowest = Math.min(lowest, n / rank * pValues[at]!);
    adjusted[at] = lowest;
  });
  return adjusted;
}

/** Places of the values, from the lowest to the highest. */
function order(values: readonly number[]): number[] {
  return values.map((_, i) => i).sort((a, b) => values[a]! - values[b]!);
}
