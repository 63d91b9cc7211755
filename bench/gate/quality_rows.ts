import type { LoadedResult } from "../report.ts";
import { canonicalJson } from "../result/canonical_json.ts";
import { groupKey, newestOnly } from "../result_groups.ts";
import type { Run } from "../stats/run.ts";
import { runKey } from "../scored_runs.ts";

/** A row of the baseline with that of the candidate. */
export interface QualityRow {
  /** Workload and label, and the learning rate where it is one of several. */
  readonly name: string;
  /** Results of the accepted commit. */
  readonly baseline: readonly LoadedResult[];
  /** Results of the change; none if the row is gone. */
  readonly candidate: readonly LoadedResult[];
}

/**
 * Puts rows together that share network, data, recipe, device, label and learning rate. Rows that only the
 * candidate has are no matter of a gate.
 */
export function matchRows(
  baseline: readonly LoadedResult[],
  candidate: readonly LoadedResult[],
): QualityRow[] {
  const key = ({ result }: LoadedResult) =>
    canonicalJson([
      groupKey(result),
      result.cell.label,
      result.configuration.lr,
    ]);
  const others = Map.groupBy(newestOnly(candidate), key);
  return [...Map.groupBy(newestOnly(baseline), key)]
    .map(([own, results]) => {
      const { cell, configuration: { lr } } = results[0]!.result;
      const rate = lr === null ? "" : ` lr ${lr}`;
      return {
        name: `${cell.workload} ${cell.label}${rate}`,
        baseline: results,
        candidate: others.get(own) ?? [],
      };
    })
    .sort((a, b) => a.name < b.name ? -1 : 1);
}

/** One number of each run that ended well, as runs with a single score. */
export function numberRuns(
  loaded: readonly LoadedResult[],
  pick: (own: LoadedResult) => number | undefined,
): Run[] {
  return loaded.flatMap((own) => {
    const { status, configuration: { fold, seed } } = own.result;
    const value = status === "ok" ? pick(own) : undefined;
    return value === undefined ? [] : [{
      key: runKey(own.result),
      split: `${fold}`,
      seed: `${seed}`,
      // Runs on different folds are about different items.
      scores: new Map([[runKey(own.result), value]]),
    }];
  });
}
