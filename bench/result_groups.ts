import type { LoadedResult } from "./report.ts";
import { canonicalJson } from "./result/canonical_json.ts";
import type { Result } from "./result/result.ts";

/** All that rows must share to be compared. */
export function groupKey({ cell, configuration, device }: Result): string {
  const { model: { name, size, config }, dataset, task, engine, recipe } =
    configuration;
  return canonicalJson([
    cell.suite,
    cell.workload,
    { name, size, config },
    dataset,
    task ?? null,
    engine,
    device?.adapter ?? null,
    recipe,
  ]);
}

/**
 * Of results for the same row, rate, fold and seed only the newest; older ones are of a suite or a version
 * that has since changed.
 */
export function newestOnly(loaded: readonly LoadedResult[]): LoadedResult[] {
  const newest = new Map<string, LoadedResult>();
  for (const own of loaded) {
    const { cell, configuration: { lr, fold, seed }, createdAt } = own.result;
    const key = canonicalJson([
      groupKey(own.result),
      cell.label,
      lr,
      fold,
      seed,
    ]);
    const other = newest.get(key);
    if (!other || other.result.createdAt < createdAt) newest.set(key, own);
  }
  return [...newest.values()];
}
