import { summarize } from "../../bench/summarize.ts";
import type { LoadedResult } from "../../bench/report.ts";
import type { Database } from "./database.ts";
import { whereTable } from "./read_rows.ts";
import {
  type BoardTable,
  type Facets,
  type Page,
  type Paging,
  type RowFilter,
  TABLE_COLUMNS,
  type TableFilter,
  type Tier,
} from "./store.ts";

/** How results become a summary. */
export interface Summarizing {
  /** Reads the results that a filter leaves. */
  readonly load: (filter: RowFilter) => Promise<readonly LoadedResult[]>;
  /** Names the code that summarizes: what other code has summarized is done again. */
  readonly code: string;
}

type Summary = Pick<BoardTable, "tiers" | "leftOut" | "group">;

/** Order of the board, and of its pages. */
const ORDER = ["suite", "workload", "device", "submitter", "key"] as const;

/** Tables of the board, each with a summary that is up to date. */
export async function readTables(
  db: Database,
  filter: TableFilter,
  { limit, after }: Paging,
  by: Summarizing,
): Promise<Page<BoardTable>> {
  const skip = after === undefined ? 0 : Number(after);
  const query = whereTable(
    db.selectFrom("board_tables as t").selectAll("t"),
    filter,
  );
  const found = await ORDER.reduce(
    (own, column) => own.orderBy(`t.${column}`),
    query,
  )
    .offset(skip).limit(limit + 1).execute();
  const items: BoardTable[] = [];
  for (const table of found.slice(0, limit)) {
    const own = await upToDate(db, table, by);
    if (own) items.push(own);
  }
  return { items, next: found.length > limit ? String(skip + limit) : null };
}

/** One table of the board. */
export async function readTable(
  db: Database,
  key: string,
  by: Summarizing,
): Promise<BoardTable | null> {
  const table = await db.selectFrom("board_tables").selectAll()
    .where("key", "=", key).executeTakeFirst();
  return table ? await upToDate(db, table, by) : null;
}

/** The values of each filter, given the others. */
export async function readFacets(
  db: Database,
  filter: TableFilter,
): Promise<Facets> {
  const facets = {} as { -readonly [K in keyof Facets]: Facets[K] };
  for (const column of TABLE_COLUMNS) {
    const found = await whereTable(
      db.selectFrom("board_tables as t")
        .select((e) => [
          `t.${column} as value`,
          e.fn.countAll<number>().as("tables"),
        ]),
      { ...filter, [column]: undefined },
    ).groupBy(`t.${column}`).orderBy(`t.${column}`).execute();
    facets[column] = found.map(({ value, tables }) => ({ value, tables }));
  }
  return facets;
}

/** Summarizes tables that have changed since they were last summarized; says whether there may be more. */
export async function refreshTables(
  db: Database,
  by: Summarizing,
  limit: number,
): Promise<boolean> {
  const stale = await db.selectFrom("board_tables").selectAll()
    .where((e) =>
      e.or([
        e("version", "!=", e.ref("summary_version")),
        e("summary_by", "!=", by.code),
      ])
    ).limit(limit).execute();
  for (const table of stale) await upToDate(db, table, by);
  return stale.length === limit;
}

interface TableRow {
  readonly key: string;
  readonly submitter: string;
  readonly model: string;
  readonly dataset: string;
  readonly protocol: string;
  readonly version: number;
  readonly summary: string | null;
  readonly summary_version: number;
  readonly summary_by: string;
}

/** The table with its summary; `null` if none of its results counts. */
async function upToDate(
  db: Database,
  table: TableRow,
  by: Summarizing,
): Promise<BoardTable | null> {
  const summary = table.summary !== null &&
      table.version === table.summary_version && table.summary_by === by.code
    ? JSON.parse(table.summary) as Summary | null
    : await summarizeTable(db, table, by);
  const { key, submitter, model, dataset, protocol } = table;
  return summary && { key, submitter, model, dataset, protocol, ...summary };
}

async function summarizeTable(
  db: Database,
  { key, version }: TableRow,
  { load, code }: Summarizing,
): Promise<Summary | null> {
  const [group] = summarize(await load({ table: key, current: true })).groups;
  const counts = await db.selectFrom("results as r")
    .innerJoin("standings as s", "s.id", "r.id")
    .where("r.table_key", "=", key)
    .select((e) => ["s.tier", e.fn.countAll<number>().as("all")])
    .select((e) =>
      e.fn.countAll<number>().filterWhere(
        e.and([
          e("s.superseded_by", "is", null),
          e("s.hidden_because", "is", null),
        ]),
      ).as("current")
    )
    .groupBy("s.tier").execute();
  const tiers: Partial<Record<Tier, number>> = {};
  for (const { tier, current } of counts) {
    if (current > 0) tiers[tier as Tier] = current;
  }
  const leftOut = counts.reduce((n, { all, current }) => n + all - current, 0);
  const summary = group ? { tiers, leftOut, group } : null;
  // A result may have come meanwhile: then its version is not this one, and the next reader does it again.
  await db.updateTable("board_tables")
    .set({
      summary: JSON.stringify(summary),
      summary_version: version,
      summary_by: code,
    })
    .where("key", "=", key).where("version", "=", version).execute();
  return summary;
}
