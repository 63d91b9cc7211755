import type { Report, ReportGroup, ReportRow } from "./report.ts";
import type { Estimate } from "./stats/estimate.ts";

/** A row of a report under a name that no other row has. */
export interface ExportedRow {
  /** Suite, workload, label, and what else tells it from others, e.g. `quick/swin/emoji53/dt3 lr 3e-4`. */
  readonly name: string;
  /** Its group. */
  readonly group: ReportGroup;
  /** The row. */
  readonly row: ReportRow;
}

/** The rows of all groups. Names that would be equal get the recipe, the engine and the device too. */
export function exportedRows({ groups }: Report): ExportedRow[] {
  const rows = groups.flatMap((group) =>
    group.rows.map((row) => ({ name: nameOf(group, row), group, row }))
  );
  const counts = Map.groupBy(rows, ({ name }) => name);
  return rows.map((own) =>
    counts.get(own.name)!.length === 1 ? own : {
      ...own,
      name:
        `${own.name} (${own.group.recipe}; ${own.group.engine} on ${own.group.device})`,
    }
  );
}

function nameOf({ suite, workload }: ReportGroup, row: ReportRow): string {
  const rate = row.rate === "fixed" ? ` lr ${row.rates.join(" ")}` : "";
  return `${suite}/${workload}/${row.label}${rate}`;
}

/** A mean with its ends; without an interval there is nothing to show. */
export function endsOf(
  accuracy: Estimate | null,
):
  | { readonly value: number; readonly low: number; readonly high: number }
  | null {
  if (!accuracy || accuracy.halfWidth === null) return null;
  const { value, halfWidth } = accuracy;
  return {
    value,
    low: Math.max(0, value - halfWidth),
    high: Math.min(1, value + halfWidth),
  };
}
