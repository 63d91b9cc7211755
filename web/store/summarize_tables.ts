import { summarize } from "../../bench/summarize.ts";
import type { LoadedResult } from "../../bench/report.ts";
import { raiseRevision } from "./add_result.ts";
import type { Database } from "./database.ts";
import type { BoardTable, RowFilter, Tier } from "./store.ts";

/** What is computed of a table. */
export type Summary = Pick<BoardTable, "tiers" | "leftOut" | "group">;

/** How results become a summary. */
export interface Summarizing {
  /** Reads the results that a filter leaves. */
  readonly load: (filter: RowFilter) => Promise<readonly LoadedResult[]>;
  /** Names the form of a summary: one of another form cannot be read. */
  readonly form: string;
  /** Names the code that summarizes: what other code has summarized is done again. */
  readonly code: string;
  /** The time, ISO 8601 in UTC. */
  readonly now: () => string;
}

/**
 * Summarizes tables that have changed since they were last summarized, those that waited the longest first.
 *
 * @param limit Most tables.
 * @returns Whether there may be more.
 */
export async function summarizeTables(
  db: Database,
  by: Summarizing,
  limit: number,
): Promise<boolean> {
  const stale = await db.selectFrom("board_tables as t")
    .leftJoin("summaries as u", "u.key", "t.key")
    .where((e) =>
      e.or([
        e("u.key", "is", null),
        e("u.version", "!=", e.ref("t.version")),
        e("u.code", "!=", by.code),
        e("u.form", "!=", by.form),
      ])
    )
    .select(["t.key", "t.version"])
    .orderBy((e) => e.fn.coalesce("u.made_at", e.val("")))
    .limit(limit).execute();
  for (const { key, version } of stale) {
    await summarizeTable(db, key, version, by);
  }
  return stale.length === limit;
}

/** Summarizes a table that never was in this form. */
export async function summarizeFirst(
  db: Database,
  key: string,
  by: Summarizing,
): Promise<void> {
  const table = await db.selectFrom("board_tables as t")
    .leftJoin(
      "summaries as u",
      (on) => on.onRef("u.key", "=", "t.key").on("u.form", "=", by.form),
    )
    .select("t.version").where("t.key", "=", key).where("u.key", "is", null)
    .executeTakeFirst();
  if (table) await summarizeTable(db, key, table.version, by);
}

async function summarizeTable(
  db: Database,
  key: string,
  version: number,
  { load, form, code, now }: Summarizing,
): Promise<void> {
  const [group] = summarize(await load({ table: key, current: true })).groups;
  const counts = await countRows(db, key);
  const summary: Summary | null = group ? { ...counts, group } : null;
  const made = {
    // A result may have come meanwhile: the table is of a later version then, and will be done again.
    version,
    form,
    code,
    made_at: now(),
    summary: JSON.stringify(summary),
  };
  await db.transaction().execute(async (trx) => {
    const { numInsertedOrUpdatedRows } = await trx.insertInto("summaries")
      .values({ key, ...made })
      // Another process may have summarized more than this one.
      .onConflict((c) =>
        c.column("key").doUpdateSet(made)
          .where("summaries.version", "<=", version)
      )
      .executeTakeFirst();
    if (numInsertedOrUpdatedRows) await raiseRevision(trx);
  });
}

/** Rows that count, by tier, and the number of the others. */
async function countRows(
  db: Database,
  key: string,
): Promise<Pick<Summary, "tiers" | "leftOut">> {
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
  return {
    tiers,
    leftOut: counts.reduce((n, { all, current }) => n + all - current, 0),
  };
}
