import type { LoadedResult } from "../../bench/report.ts";

/**
 * Whether one result was copied from the other. Two runs may well compute the same, but no two take the
 * same time to the last digit, block of updates by block.
 */
export function isCopy(a: LoadedResult, b: LoadedResult): boolean {
  const mine = a.result.costs?.updateWallMs?.samples ?? [];
  const others = b.result.costs?.updateWallMs?.samples ?? [];
  const same = mine.filter((ms, i) => ms === others[i]).length;
  return same > 0 && same >= Math.min(mine.length, others.length) / 2;
}
