import type { Database } from "./database.ts";
import { whereTable } from "./read_rows.ts";
import {
  type BoardTable,
  type Facets,
  type Page,
  type Paging,
  TABLE_COLUMNS,
  type TableFilter,
} from "./store.ts";
import type { Summary } from "./summarize_tables.ts";

/** Order of the board, and of its pages. */
const ORDER = ["suite", "workload", "device", "submitter", "key"] as const;

/**
 * Tables of the board, each as it was last summarized. Nothing is computed: a table that was never summarized
 * in this form is left out.
 *
 * @param form Of summaries.
 */
export async function readTables(
  db: Database,
  filter: TableFilter,
  { limit, after }: Paging,
  form: string,
): Promise<Page<BoardTable>> {
  const skip = after === undefined ? 0 : Number(after);
  const found = await ORDER.reduce(
    (own, column) => own.orderBy(`t.${column}`),
    whereTable(summarizedTables(db, form), filter),
  )
    .offset(skip).limit(limit + 1).execute();
  return {
    items: found.slice(0, limit).map(toTable),
    next: found.length > limit ? String(skip + limit) : null,
  };
}

/** One table of the board, as it was last summarized; `null` if it never was in this form. */
export async function readTable(
  db: Database,
  key: string,
  form: string,
): Promise<BoardTable | null> {
  const found = await summarizedTables(db, form).where("t.key", "=", key)
    .executeTakeFirst();
  return found ? toTable(found) : null;
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

/** Tables with a result that counts, and their summaries. */
function summarizedTables(db: Database, form: string) {
  return db.selectFrom("board_tables as t")
    .innerJoin("summaries as u", "u.key", "t.key")
    .where("u.form", "=", form).where("u.summary", "!=", "null")
    .select([
      "t.key",
      "t.submitter",
      "t.model",
      "t.dataset",
      "t.protocol",
      "t.version",
      "u.version as summarized",
      "u.summary",
    ]);
}

function toTable(
  { version, summarized, summary, ...table }: Awaited<
    ReturnType<ReturnType<typeof summarizedTables>["execute"]>
  >[number],
): BoardTable {
  return {
    ...table,
    isBehind: version !== summarized,
    ...JSON.parse(summary) as Summary,
  };
}
