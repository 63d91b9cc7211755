import type { SelectQueryBuilder } from "kysely";
import type { Database } from "./database.ts";
import type { Schema } from "./schema.ts";
import {
  type Page,
  type Paging,
  type RowFilter,
  type StoredRow,
  TABLE_COLUMNS,
  type TableFilter,
} from "./store.ts";

/** Stored rows, newest first. */
export async function readRows(
  db: Database,
  filter: RowFilter,
  { limit, after }: Paging,
): Promise<Page<StoredRow>> {
  const found = await rowsOf(db, filter)
    .$if(after !== undefined, (q) => q.where("r.seq", "<", Number(after)))
    .orderBy("r.seq", "desc").limit(limit + 1).execute();
  const items = found.slice(0, limit);
  return {
    items: items.map(toRow),
    next: found.length > limit ? String(items.at(-1)!.seq) : null,
  };
}

/** A stored row by its id, or by a start of it that only one has. */
export async function readRow(
  db: Database,
  id: string,
): Promise<
  StoredRow & { document: string; predictions: string | null } | null
> {
  if (!/^[0-9a-f]{8,64}$/.test(id)) return null;
  const found = await rowsOf(db, {})
    .select(["r.document", "r.predictions"])
    .where("r.id", ">=", id).where("r.id", "<=", id.padEnd(64, "f"))
    .limit(2).execute();
  const [own] = found;
  if (!own || found.length > 1) return null;
  return {
    ...toRow(own),
    document: own.document,
    predictions: own.predictions,
  };
}

/** Documents and predictions of the rows that a filter leaves, oldest first. */
export function readBlobHashes(
  db: Database,
  filter: RowFilter,
  limit: number,
): Promise<{ id: string; document: string; predictions: string | null }[]> {
  return rowsOf(db, filter)
    .clearSelect().select(["r.id", "r.document", "r.predictions"])
    .orderBy("r.seq").limit(limit).execute();
}

function rowsOf(db: Database, filter: RowFilter) {
  const { id, table, label, method, status, tier, cellHash, current } = filter;
  const query = db.selectFrom("results as r")
    .innerJoin("standings as s", "s.id", "r.id")
    .innerJoin("board_tables as t", "t.key", "r.table_key")
    .selectAll("r")
    .select([
      "s.tier",
      "s.reproductions",
      "s.contradictions",
      "s.superseded_by",
      "s.hidden_because",
      "t.suite",
      "t.workload",
      "t.model",
      "t.dataset",
      "t.protocol",
      "t.engine",
      "t.device",
    ])
    .$if(id !== undefined, (q) => q.where("r.id", "=", id!))
    .$if(table !== undefined, (q) => q.where("r.table_key", "=", table!))
    .$if(label !== undefined, (q) => q.where("r.label", "=", label!))
    .$if(method !== undefined, (q) => q.where("r.method", "=", method!))
    .$if(status !== undefined, (q) => q.where("r.status", "=", status!))
    .$if(tier !== undefined, (q) => q.where("s.tier", "=", tier!))
    .$if(cellHash !== undefined, (q) => q.where("r.cell_hash", "=", cellHash!))
    .$if(
      current === true,
      (q) =>
        q.where("s.superseded_by", "is", null)
          .where("s.hidden_because", "is", null),
    );
  return whereTable(query, filter);
}

type Joined = Schema & {
  t: Schema["board_tables"];
  r: Schema["results"];
  s: Schema["standings"];
  u: Schema["summaries"];
};

/** Keeps the tables that a filter names. */
export function whereTable<Tables extends "t" | "r" | "s" | "u", O>(
  query: SelectQueryBuilder<Joined, Tables | "t", O>,
  filter: TableFilter,
): SelectQueryBuilder<Joined, Tables | "t", O> {
  let own = query;
  for (const column of TABLE_COLUMNS) {
    const value = filter[column];
    if (value === undefined) continue;
    own = own.where(`t.${column}` as never, "=", value as never);
  }
  return own;
}

function toRow(
  own: Awaited<ReturnType<ReturnType<typeof rowsOf>["execute"]>>[number],
): StoredRow {
  return {
    id: own.id,
    table: own.table_key,
    cellHash: own.cell_hash,
    outcome: own.outcome,
    suite: own.suite,
    workload: own.workload,
    model: own.model,
    dataset: own.dataset,
    protocol: own.protocol,
    engine: own.engine,
    device: own.device,
    label: own.label,
    method: own.method,
    lr: own.lr,
    fold: own.fold,
    seed: own.seed,
    status: own.status as StoredRow["status"],
    accuracy: own.accuracy,
    submitter: own.submitter,
    createdAt: own.created_at,
    receivedAt: own.received_at,
    tier: own.tier as StoredRow["tier"],
    reproductions: own.reproductions,
    contradictions: own.contradictions,
    supersededBy: own.superseded_by,
    hiddenBecause: own.hidden_because,
  };
}
