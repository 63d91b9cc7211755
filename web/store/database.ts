import { Kysely, PostgresDialect, SqliteDialect } from "kysely";
import { Migrator } from "kysely/migration";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import type * as Pg from "pg";
import { type Dialect, migrations } from "./migrations.ts";
import type { Schema } from "./schema.ts";

/** A handle to the database, in or out of a transaction. */
export type Database = Kysely<Schema>;

/** Values that {@linkcode connect} counts as one number, though PostgreSQL would send texts. */
const INT8 = 20;

/**
 * Connects to the database and brings its tables up to date.
 *
 * @param url `postgres://…`, the path of an SQLite file, or `:memory:`.
 * @throws {Error} If it cannot be reached, or is of a newer version of this program.
 */
export async function connect(url: string): Promise<Database> {
  const dialect: Dialect = /^postgres(ql)?:\/\//.test(url)
    ? "postgres"
    : "sqlite";
  const db = new Kysely<Schema>({
    dialect: dialect === "postgres" ? await postgres(url) : sqlite(url),
  });
  const { error } = await new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve(migrations(dialect)) },
  }).migrateToLatest();
  if (error) {
    await db.destroy();
    throw error;
  }
  return db;
}

function sqlite(path: string): SqliteDialect {
  const raw = new DatabaseSync(path);
  // Full: what was acknowledged outlives a power cut, too.
  raw.exec(
    "pragma busy_timeout = 5000; pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on",
  );
  return new SqliteDialect({
    database: {
      close: () => raw.close(),
      prepare(query) {
        const statement = raw.prepare(query);
        const values = (own: readonly unknown[]) => own as SQLInputValue[];
        return {
          reader: statement.columns().length > 0,
          all: (own) => statement.all(...values(own)),
          run: (own) => statement.run(...values(own)),
          iterate: (own) =>
            statement.iterate(...values(own)) as IterableIterator<unknown>,
        };
      },
    },
  });
}

async function postgres(url: string): Promise<PostgresDialect> {
  const name = "pg"; // no literal: only those who use PostgreSQL load its driver
  const { default: pg } = await import(name) as { default: typeof Pg };
  return new PostgresDialect({
    pool: new pg.Pool({
      connectionString: url,
      max: 10,
      types: {
        getTypeParser: (type: number, format?: "text" | "binary") =>
          type === INT8
            ? Number
            : pg.types.getTypeParser(type, format as "text"),
      },
    }),
  });
}
