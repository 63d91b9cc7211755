import type { LoadedResult } from "../../bench/report.ts";
import { runsOf } from "../../bench/scored_runs.ts";
import { estimateDifference } from "../../bench/stats/difference.ts";

/**
 * Whether two results of the same cell, by different submitters, say the same: their outcomes are equal,
 * or both ended well and their answers to the same test items do not differ by more than chance (paired,
 * 5 % level).
 */
export function doAgree(a: LoadedResult, b: LoadedResult): boolean {
  if (a.result.outcome === b.result.outcome) return true;
  if (a.result.status !== b.result.status) return false;
  if (a.result.status !== "ok") return true;
  if (a.result.data?.hash !== b.result.data?.hash) return false;
  const difference = estimateDifference(runsOf([a]), runsOf([b]));
  return difference !== undefined && difference.verdict === "none";
}

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
