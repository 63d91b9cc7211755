import type { ReportPair, ReportRow } from "../../bench/report.ts";
import type { BoardTable } from "../store/store.ts";
import { rankedRows } from "./ranked_rows.ts";

/** How a row did in a table. */
export interface MethodOutcome {
  /** The table. */
  readonly table: BoardTable;
  /** The row. */
  readonly row: ReportRow;
  /** Number of ranked rows of the table. */
  readonly of: number;
  /** Label of the row that it is compared with; `null` for that row itself, and without one. */
  readonly reference: string | null;
  /** The method minus the reference; `null` if they cannot be compared. */
  readonly pair: ReportPair | null;
}

/** Tables by how a row compares with the reference of each. */
export interface OutcomeCounts {
  /** Above, among all pairs of the table. */
  readonly better: number;
  /** Below. */
  readonly worse: number;
  /** No difference found. */
  readonly none: number;
  /** Not comparable, or the reference itself. */
  readonly unknown: number;
}

/** What the rows of one label did over all tables: a method with the same options. */
export interface LabelRecord {
  /** Name of the rows. */
  readonly label: string;
  /** One for each table. */
  readonly outcomes: readonly MethodOutcome[];
  /** How many of each kind. */
  readonly counts: OutcomeCounts;
}

/**
 * Follows a method over all tables. Rows of one rate beside the chosen ones do not count.
 *
 * @returns One record for each of its labels: the one that is called as the method first, then variants and
 * controls by name.
 */
export function methodRecord(
  method: string,
  tables: readonly BoardTable[],
): LabelRecord[] {
  const outcomes = tables.flatMap((table) => {
    const { group } = table;
    const ranked = rankedRows(group);
    return group.rows
      .filter((row) =>
        row.method === method && (row.rank !== null || row.accuracy === null)
      )
      .map((row): MethodOutcome => {
        const reference = row.label === group.reference
          ? null
          : group.reference;
        const pair = reference === null
          ? null
          : ranked.between(row.label, reference);
        return { table, row, of: ranked.labels.length, reference, pair };
      });
  });
  return [...Map.groupBy(outcomes, ({ row }) => row.label)]
    .map(([label, own]) => ({ label, outcomes: own, counts: countsOf(own) }))
    .sort((a, b) =>
      Number(b.label === method) - Number(a.label === method) ||
      (a.label < b.label ? -1 : 1)
    );
}

function countsOf(outcomes: readonly MethodOutcome[]): OutcomeCounts {
  const counts = { better: 0, worse: 0, none: 0, unknown: 0 };
  for (const { pair } of outcomes) {
    if (!pair || pair[2] === "runs") counts.unknown++;
    else if (pair[2] !== "apart") counts.none++;
    else counts[pair[0]! > 0 ? "better" : "worse"]++;
  }
  return counts;
}

/** Names of all methods that a table has a row of, sorted. */
export function methodsOf(tables: readonly BoardTable[]): string[] {
  return [
    ...new Set(
      tables.flatMap(({ group }) => group.rows.map(({ method }) => method)),
    ),
  ].sort();
}
