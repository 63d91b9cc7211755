import type { ReportRow } from "../../bench/report.ts";
import type { BoardTable } from "../store/store.ts";
import {
  type BoardState,
  type Filter,
  FILTERS,
  type Order,
} from "./board_state.ts";

/** What a filter offers. */
export interface Facet {
  /** Value as it stands in the address. */
  readonly value: string;
  /** Tables that it would leave, the other filters as they are. */
  readonly tables: number;
}

/** A table with the rows that are shown of it. */
export interface ShownTable {
  /** The whole table. */
  readonly table: BoardTable;
  /** Its rows that match, in the order that was asked for. */
  readonly rows: readonly ReportRow[];
}

/** A board as its state has it. */
export interface FilteredBoard {
  /** Tables that match. */
  readonly tables: readonly ShownTable[];
  /** What each filter offers. */
  readonly facets: Readonly<Record<Filter, readonly Facet[]>>;
}

/** What a filter looks at. */
const VALUES: Readonly<Record<Filter, (table: BoardTable) => string>> = {
  model: ({ model }) => model,
  dataset: ({ dataset }) => dataset,
  protocol: ({ protocol }) => protocol,
  engine: ({ group }) => group.engine,
  device: ({ group }) => group.device,
  suite: ({ group }) => group.suite,
  submitter: ({ submitter }) => submitter,
};

/** Applies the state of an address to all tables of a board. */
export function filterBoard(
  tables: readonly BoardTable[],
  state: BoardState,
): FilteredBoard {
  const matches = (table: BoardTable, but?: Filter) =>
    FILTERS.every((filter) =>
      filter === but || !state[filter] ||
      VALUES[filter](table) === state[filter]
    );
  const facets = Object.fromEntries(FILTERS.map((filter) => {
    const counts = new Map<string, number>();
    for (const table of tables) {
      const value = VALUES[filter](table);
      const count = counts.get(value) ?? 0;
      counts.set(value, count + (matches(table, filter) ? 1 : 0));
    }
    const sorted = [...counts].sort(([a], [b]) => a < b ? -1 : 1);
    return [
      filter,
      sorted.map(([value, count]) => ({ value, tables: count })),
    ];
  })) as Record<Filter, Facet[]>;
  return {
    tables: arrangeTables(tables.filter((table) => matches(table)), state),
    facets,
  };
}

/** Leaves the rows that the state asks for, in its order; tables without any are left out. */
export function arrangeTables(
  tables: readonly BoardTable[],
  { method, order }: BoardState,
): ShownTable[] {
  return tables.map((table) => ({
    table,
    rows: orderRows(
      table.group.rows.filter(({ label }) => label.includes(method)),
      order,
    ),
  })).filter(({ rows }) => rows.length > 0);
}

const COSTS: Readonly<
  Record<Exclude<Order, "rank">, (row: ReportRow) => number | null>
> = {
  parameters: (row) => row.trainableParameters,
  update: (row) => row.updateGpuMs ?? row.updateWallMs,
  cell: (row) => row.wallMs,
  memory: (row) => row.peakBytes,
};

/** Cheapest first; rows without the number last, and rows of one rate stay with their method. */
function orderRows(rows: readonly ReportRow[], order: Order): ReportRow[] {
  if (order === "rank") return [...rows];
  const cost = COSTS[order];
  const first = new Map(
    rows.toReversed().map((row) => [row.label, cost(row) ?? Infinity]),
  );
  return rows.toSorted((a, b) => {
    const x = first.get(a.label)!, y = first.get(b.label)!;
    return x === y ? 0 : x - y;
  });
}
