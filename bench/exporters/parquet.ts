import { defineExporter } from "../exporter.ts";
import { flatResults } from "../flat_results.ts";

const TYPES = {
  string: "STRING",
  number: "DOUBLE",
  boolean: "BOOLEAN",
} as const;

/** The table of `csv`, with types: texts, doubles and booleans, all of which may be null. */
export default defineExporter({
  summary: "Parquet: the table of csv, with types",
  async files({ results }) {
    const { parquetWriteBuffer } = await import("hyparquet-writer");
    const buffer = parquetWriteBuffer({
      columnData: flatResults(results).map(({ name, type, values }) => ({
        name,
        data: [...values],
        type: TYPES[type],
        nullable: true,
      })),
    });
    return { "results.parquet": new Uint8Array(buffer) };
  },
});
