import type { ColumnDataType, CreateTableBuilder, Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** How the two databases number rows. */
export type Dialect = "sqlite" | "postgres";

/**
 * The changes of the database, oldest first. One that was released is never edited: the next one mends it.
 *
 * @param dialect Which database.
 */
export function migrations(dialect: Dialect): Record<string, Migration> {
  return {
    "0001_results": { up: (db: Kysely<unknown>) => createTables(db, dialect) },
    "0002_summary_by": {
      up: (db: Kysely<unknown>) =>
        db.schema.alterTable("board_tables")
          .addColumn("summary_by", "text", (c) => c.notNull().defaultTo(""))
          .execute(),
    },
    "0003_summaries": { up: createSummaries },
  };
}

async function createTables(
  db: Kysely<unknown>,
  dialect: Dialect,
): Promise<void> {
  const { schema } = db;
  await schema.createTable("submitters")
    .addColumn("name", "text", (c) => c.primaryKey())
    .addColumn("is_referee", "integer", (c) => c.notNull())
    .addColumn("created_at", "text", (c) => c.notNull())
    .execute();
  await schema.createTable("tokens")
    .addColumn("hash", "text", (c) => c.primaryKey())
    .addColumn(
      "submitter",
      "text",
      (c) => c.notNull().references("submitters.name"),
    )
    .addColumn("note", "text", (c) => c.notNull())
    .addColumn("created_at", "text", (c) => c.notNull())
    .addColumn("revoked_at", "text")
    .execute();

  await columns(
    schema.createTable("board_tables")
      .addColumn("key", "text", (c) => c.primaryKey()),
    "text",
    "suite workload model dataset protocol engine device submitter",
  )
    .addColumn("version", "bigint", (c) => c.notNull())
    .addColumn("summary", "text")
    .addColumn("summary_version", "bigint", (c) => c.notNull())
    .execute();

  await columns(
    numbered(schema.createTable("results"), dialect)
      .addColumn("id", "text", (c) => c.notNull().unique())
      .addColumn(
        "table_key",
        "text",
        (c) => c.notNull().references("board_tables.key"),
      ),
    "text",
    "slot cell_hash outcome label method status submitter created_at received_at document",
  )
    .addColumn("predictions", "text")
    .addColumn("lr", "double precision")
    .addColumn("fold", "bigint", (c) => c.notNull())
    .addColumn("seed", "bigint", (c) => c.notNull())
    .addColumn("accuracy", "double precision")
    .execute();
  for (const column of ["table_key", "slot", "cell_hash", "submitter"]) {
    await schema.createIndex(`results_${column}`).on("results").column(column)
      .execute();
  }

  await columns(
    schema.createTable("standings").addColumn(
      "id",
      "text",
      (c) => c.primaryKey().references("results.id"),
    ).addColumn("tier", "text", (c) => c.notNull()),
    "integer",
    "attested reproductions contradictions",
  )
    .addColumn("superseded_by", "text")
    .addColumn("hidden_because", "text")
    .execute();

  await columns(
    schema.createTable("agreements"),
    "text",
    "id other other_submitter",
  )
    .addColumn("agrees", "integer", (c) => c.notNull())
    .addPrimaryKeyConstraint("agreements_pair", ["id", "other"] as never)
    .execute();

  await columns(
    numbered(schema.createTable("events"), dialect),
    "text",
    "id at kind detail",
  ).execute();
  await schema.createIndex("events_id").on("events").column("id").execute();

  await schema.createTable("revisions")
    .addColumn("revision", "bigint", (c) => c.notNull()).execute();
  await (db as Kysely<{ revisions: { revision: number } }>)
    .insertInto("revisions").values({ revision: 0 }).execute();
}

/** Summaries apart from their tables: to filter, count and order these, none of the long texts is read. */
async function createSummaries(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  await schema.createTable("summaries")
    .addColumn(
      "key",
      "text",
      (c) => c.primaryKey().references("board_tables.key"),
    )
    .addColumn("version", "bigint", (c) => c.notNull())
    .addColumn("form", "text", (c) => c.notNull())
    .addColumn("code", "text", (c) => c.notNull())
    .addColumn("made_at", "text", (c) => c.notNull())
    .addColumn("summary", "text", (c) => c.notNull())
    .execute();
  for (const column of ["summary", "summary_version", "summary_by"]) {
    await schema.alterTable("board_tables").dropColumn(column).execute();
  }
  await schema.createIndex("board_tables_order").on("board_tables")
    .columns(["suite", "workload", "device", "submitter", "key"]).execute();
}

function columns(
  table: CreateTableBuilder<string, string>,
  type: ColumnDataType,
  names: string,
): CreateTableBuilder<string, string> {
  return names.split(" ").reduce(
    (own, name) => own.addColumn(name, type, (c) => c.notNull()),
    table,
  );
}

function numbered(
  table: CreateTableBuilder<string, never>,
  dialect: Dialect,
): CreateTableBuilder<string, string> {
  return dialect === "postgres"
    ? table.addColumn(
      "seq",
      "bigint",
      (c) => c.generatedAlwaysAsIdentity().primaryKey(),
    )
    : table.addColumn(
      "seq",
      "integer",
      (c) => c.primaryKey().autoIncrement(),
    );
}
