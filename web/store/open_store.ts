import type { LoadedResult, PredictionRow } from "../../bench/report.ts";
import { readResult } from "../../bench/result/read_result.ts";
import { addResult, note, touchTableOf, type Writing } from "./add_result.ts";
import { isCopy } from "./is_copy.ts";
import type { Blobs } from "./blobs.ts";
import { CopiedError } from "./copied_error.ts";
import { connect, type Database } from "./database.ts";
import { linkReproductions } from "./link_reproductions.ts";
import { readBlobHashes, readRow, readRows } from "./read_rows.ts";
import { readFacets, readTable, readTables } from "./read_tables.ts";
import type { RowFilter, Store, StoredEvent } from "./store.ts";
import {
  summarizeFirst,
  summarizeTables,
  type Summarizing,
} from "./summarize_tables.ts";

/** Where a store keeps what it is given. */
export interface StoreOptions {
  /** `postgres://…`, the path of an SQLite file, or `:memory:`. */
  readonly url: string;
  /** Where result files and predictions go. */
  readonly blobs: Blobs;
  /** The time, ISO 8601 in UTC. */
  readonly now: () => string;
  /** Names the code that summarizes: what other code has summarized is done again. */
  readonly code?: string;
  /** Names the form of summaries: those of another form are not shown until they are done again. */
  readonly form?: string;
}

/** A store with the handle that the commands of its keepers need. */
export interface OpenStore extends Store, AsyncDisposable {
  /** The database itself, for tokens and backups. */
  readonly db: Database;
  /** Summarizes some of the tables that have changed, which no reader does; says whether there may be more. */
  refresh(limit: number): Promise<boolean>;
}

/**
 * Opens the leaderboard's memory, and makes it if it is not there.
 *
 * @throws {Error} If the database cannot be reached, or is of a newer version of this program.
 */
export async function openStore(
  { url, blobs, now, code = "", form = "" }: StoreOptions,
): Promise<OpenStore> {
  const db = await connect(url);
  const writing: Writing = { db, blobs, now };

  async function loadOne(
    { document, predictions }: { document: string; predictions: string | null },
  ): Promise<LoadedResult> {
    return {
      result: await readResult(await blobs.get(document)),
      predictions: predictions === null
        ? null
        : parseLines(await blobs.get(predictions)),
    };
  }
  async function load(
    filter: RowFilter,
    limit = 10_000,
  ): Promise<LoadedResult[]> {
    const rows = await readBlobHashes(db, filter, limit + 1);
    if (rows.length > limit) {
      throw new RangeError(
        `Cannot load results: found more than ${limit}, expected a narrower filter`,
      );
    }
    const loaded: LoadedResult[] = [];
    for (const row of rows) loaded.push(await loadOne(row));
    return loaded;
  }

  const by: Summarizing = { load, code, form, now };

  return {
    db,
    async revision() {
      const { revision } = await db.selectFrom("revisions").selectAll()
        .executeTakeFirstOrThrow();
      return revision;
    },
    tables: (filter, paging) => readTables(db, filter, paging, form),
    async table(key) {
      const own = await readTable(db, key, form);
      if (own) return own;
      // Of a table that is new: whoever just sent its first result shall find it.
      await summarizeFirst(db, key, by);
      return await readTable(db, key, form);
    },
    facets: (filter) => readFacets(db, filter),
    rows: (filter, paging) => readRows(db, filter, paging),
    async find(id) {
      const own = await readRow(db, id);
      if (!own) return null;
      const { document, predictions: _, ...row } = own;
      return { row, result: await readResult(await blobs.get(document)) };
    },
    async predictions(id) {
      const own = await readRow(db, id);
      return own?.predictions
        ? parseLines(await blobs.get(own.predictions))
        : null;
    },
    async history(id) {
      const own = await readRow(db, id);
      return await db.selectFrom("events").select(["at", "kind", "detail"])
        .where("id", "=", own?.id ?? id).orderBy("seq")
        .execute() as StoredEvent[];
    },
    loaded: load,
    async add(submission, submitter) {
      const { result, predictions } = submission;
      const others = await readRows(db, { cellHash: result.cell.hash }, {
        limit: 50,
      });
      const own = {
        result,
        predictions: predictions === null ? null : parseLines(predictions),
      };
      for (const { id, submitter: name } of others.items) {
        if (name === submitter.name || id === result.id) continue;
        const [other] = await load({ id });
        if (other && isCopy(own, other)) {
          throw new CopiedError(id, "the times to the last digit");
        }
      }
      const added = await addResult(writing, submission, submitter);
      if (added.row.submitter !== submitter.name) return added;
      await linkReproductions(writing, added.row, load);
      return added.isNew
        ? { isNew: true, row: (await readRow(db, result.id))! }
        : added;
    },
    async hide(id, because) {
      const own = await readRow(db, id);
      if (!own) return false;
      await db.transaction().execute(async (trx) => {
        await trx.updateTable("standings").set({ hidden_because: because })
          .where("id", "=", own.id).execute();
        await note(
          trx,
          own.id,
          now(),
          because === null ? "shown" : "hidden",
          because ?? "put back",
        );
        await touchTableOf(trx, own.id);
      });
      return true;
    },
    refresh: (limit) => summarizeTables(db, by, limit),
    close: () => db.destroy(),
    [Symbol.asyncDispose]: () => db.destroy(),
  };
}

function parseLines(text: string): PredictionRow[] {
  return text.split("\n").filter(Boolean)
    .map((line) => JSON.parse(line) as PredictionRow);
}
