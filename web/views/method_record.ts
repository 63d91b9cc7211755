import type { ReportPair, ReportRow } from "../../bench/report.ts";
import type { BoardTable } from "../store/store.ts";
import { rankedRows } from "./ranked_rows.ts";

/** How a method did in a table. */
export interface MethodOutcome {
  /** The table. */
  readonly table: BoardTable;
  /** Its row. */
  readonly row: ReportRow;
  /** Number of ranked rows of the table. */
  readonly of: number;
  /** Label of the row that it is compared with; `null` for that row itself, and without one. */
  readonly reference: string | null;
  /** The method minus the reference; `null` if they cannot be compared. */
  readonly pair: ReportPair | null;
}

/** What a method did over all tables, and how often. */
export interface MethodRecord {
  /** One for each of its rows, by table. */
  readonly outcomes: readonly MethodOutcome[];
  /** Tables where it is above the reference, below it, neither, or not comparable. */
  readonly counts: {
    /** Above. */
    readonly better: number;
    /** Below. */
    readonly worse: number;
    /** No difference found. */
    readonly none: number;
    /** Not comparable, or the reference itself. */
    readonly unknown: number;
  };
}

/** Follows a method over all tables. Rows of one rate beside the chosen ones do not count. */
export function methodRecord(
  method: string,
  tables: readonly BoardTable[],
): MethodRecord {
  const counts = { better: 0, worse: 0, none: 0, unknown: 0 };
  const outcomes = tables.flatMap((table) => {
    const { group } = table;
    const ranked = rankedRows(group);
    return group.rows
      .filter((row) =>
        row.method === method && (row.rank !== null || row.accuracy === null)
      )
      .map((row) => {
        const reference = row.label === group.reference
          ? null
          : group.reference;
        const pair = reference === null
          ? null
          : ranked.between(row.label, reference);
        if (!pair || pair[2] === "runs") counts.unknown++;
        else if (pair[2] !== "apart") counts.none++;
        else counts[pair[0]! > 0 ? "better" : "worse"]++;
        return { table, row, of: ranked.labels.length, reference, pair };
      });
  });
  return { outcomes, counts };
}

/** Names of methods with the number of tables that they have a row in, by name. */
export function methodsOf(tables: readonly BoardTable[]): [string, number][] {
  const counts = new Map<string, Set<string>>();
  for (const { key, group } of tables) {
    for (const { method } of group.rows) {
      counts.set(method, (counts.get(method) ?? new Set()).add(key));
    }
  }
  return [...counts].map(([name, keys]): [string, number] => [name, keys.size])
    .sort(([a], [b]) => a < b ? -1 : 1);
}
