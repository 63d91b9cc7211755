import { sha256 } from "../../bench/result/content_hash.ts";
import type { Blobs } from "./blobs.ts";
import type { Database } from "./database.ts";
import { readRow } from "./read_rows.ts";
import { rowOf } from "./row_of.ts";
import type { Added, StoredEvent, Submission, Submitter } from "./store.ts";

/** What writing needs. */
export interface Writing {
  /** The database. */
  readonly db: Database;
  /** Where texts go. */
  readonly blobs: Blobs;
  /** The time, ISO 8601 in UTC. */
  readonly now: () => string;
}

/**
 * Stores a result unless it is there: first its texts, then its row in one transaction, so that a row
 * never lacks its texts whatever happens between.
 */
export async function addResult(
  { db, blobs, now }: Writing,
  { result, document, predictions, attestedBy }: Submission,
  submitter: Submitter,
): Promise<Added> {
  const known = await readRow(db, result.id);
  if (known) return { isNew: false, row: known };
  const hashes = {
    document: await sha256(document),
    predictions: predictions === null ? null : await sha256(predictions),
  };
  await blobs.put(hashes.document, document);
  if (predictions !== null) await blobs.put(hashes.predictions!, predictions);

  const { table, row } = await rowOf(result, submitter.name);
  const at = now();
  const isNew = await db.transaction().execute(async (trx) => {
    await trx.insertInto("submitters")
      .values({
        name: submitter.name,
        is_referee: Number(submitter.isReferee),
        created_at: at,
      })
      .onConflict((c) => c.column("name").doNothing()).execute();
    // Locks the table's row until the end: results of one table are stored one after the other.
    await trx.insertInto("board_tables")
      .values({ ...table, version: 1 })
      .onConflict((c) =>
        c.column("key").doUpdateSet((e) => ({
          version: e("board_tables.version", "+", 1),
        }))
      ).execute();
    const inserted = await trx.insertInto("results")
      .values({ ...row, ...hashes, received_at: at })
      .onConflict((c) => c.column("id").doNothing())
      .returning("seq").executeTakeFirst();
    if (!inserted) return false;
    await trx.insertInto("standings").values({
      id: row.id,
      tier: submitter.isReferee
        ? "referee-run"
        : attestedBy === null
        ? "self-reported"
        : "attested",
      attested: Number(attestedBy !== null),
      reproductions: 0,
      contradictions: 0,
      superseded_by: null,
      hidden_because: null,
    }).execute();
    await note(trx, row.id, at, "stored", `by ${submitter.name}`);
    if (attestedBy !== null) {
      await note(trx, row.id, at, "attested", `by ${attestedBy}`);
    }
    await supersede(trx, row.slot, at);
    await raiseRevision(trx);
    return true;
  });
  return { isNew, row: (await readRow(db, result.id))! };
}

/** Of a slot's results only the newest counts; to the others it is noted by which they were superseded. */
async function supersede(
  db: Database,
  slot: string,
  at: string,
): Promise<void> {
  const own = await db.selectFrom("results as r")
    .innerJoin("standings as s", "s.id", "r.id")
    .select(["r.id", "s.superseded_by"])
    .where("r.slot", "=", slot)
    .orderBy("r.created_at", "desc").orderBy("r.seq", "desc").execute();
  const [newest, ...older] = own;
  for (const { id, superseded_by } of older) {
    if (superseded_by === newest!.id) continue;
    await db.updateTable("standings").set({ superseded_by: newest!.id })
      .where("id", "=", id).execute();
    await note(db, id, at, "superseded", `by ${newest!.id}`);
  }
}

/** Notes what happened to a result. */
export async function note(
  db: Database,
  id: string,
  at: string,
  kind: StoredEvent["kind"],
  detail: string,
): Promise<void> {
  await db.insertInto("events").values({ id, at, kind, detail }).execute();
}

/** Tells caches that something has changed. */
export async function raiseRevision(db: Database): Promise<void> {
  await db.updateTable("revisions")
    .set((e) => ({ revision: e("revision", "+", 1) })).execute();
}

/** Has the table of a result summarized again, and caches told. */
export async function touchTableOf(db: Database, id: string): Promise<void> {
  await db.updateTable("board_tables")
    .set((e) => ({ version: e("version", "+", 1) }))
    .where(
      "key",
      "=",
      (e) => e.selectFrom("results").select("table_key").where("id", "=", id),
    ).execute();
  await raiseRevision(db);
}
