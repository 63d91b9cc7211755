/**
 * How much a suite must run to find a difference, from the noise of its stored results.
 *
 * @module
 */
import { chooseRates } from "./chosen_rates.ts";
import { findReference } from "./reference_method.ts";
import type { LoadedResult } from "./report.ts";
import { groupKey, newestOnly } from "./result_groups.ts";
import { runsOf } from "./scored_runs.ts";
import { type Detection, planDetection } from "./stats/detection.ts";

/** What it takes to tell a row from the reference. */
export interface RowDetection extends Detection {
  /** Name of the workload. */
  readonly workload: string;
  /** Name of the row. */
  readonly label: string;
  /** Name of the row that it is told from. */
  readonly reference: string;
  /** Wall clock of a run of each of the two; `null` if not known. */
  readonly pairWallMs: number | null;
}

/**
 * Plans to find a difference between each row and the reference of its group.
 *
 * @param loaded Results in any order.
 * @param difference Size of the difference, as a fraction: 0.01 is a point.
 * @returns Rows with at least two runs in common with the reference, and another answer somewhere.
 */
export function detectDifferences(
  loaded: readonly LoadedResult[],
  difference: number,
): RowDetection[] {
  const groups = Map.groupBy(
    newestOnly(loaded),
    ({ result }) => groupKey(result),
  );
  return [...groups.keys()].sort().flatMap((key) => {
    const rows = Map.groupBy(
      groups.get(key)!,
      ({ result }) => result.cell.label,
    );
    const [reference, against] = findReference(
      rows,
      ([, own]) => own[0]!.result.configuration.method.name,
    ) ?? [];
    if (!against) {
      return [];
    }
    const other = chooseRates(against);
    return [...rows].flatMap(([label, own]) => {
      if (label === reference) {
        return [];
      }
      const chosen = chooseRates(own);
      const plan = planDetection(runsOf(chosen), runsOf(other), difference);
      return plan
        ? [{
          ...plan,
          workload: own[0]!.result.cell.workload,
          label,
          reference: reference!,
          pairWallMs: meanWallMs(chosen, other),
        }]
        : [];
    });
  });
}

/** Wall clock of a cell of each; `null` where one was never measured. */
function meanWallMs(
  ...rows: readonly (readonly LoadedResult[])[]
): number | null {
  const means = rows.map((own) => {
    const costs = own.flatMap(({ result }) => result.costs ?? []);
    return costs.reduce((sum, { wallMs }) => sum + wallMs, 0) / costs.length;
  });
  const sum = means.reduce((total, mean) => total + mean, 0);
  return Number.isFinite(sum) ? sum : null;
}
