/**
 * Writes `bench/result/result.schema.json` from the zod schema: `deno run -A tests/bench/result/write_schema.ts`.
 *
 * @module
 */
import { resultJsonSchema } from "../../../bench/result/schema.ts";

/** Where the JSON Schema lies. */
export const SCHEMA_FILE = new URL(
  "../../../bench/result/result.schema.json",
  import.meta.url,
);

/** What must stand there. */
export function renderSchema(): string {
  return `${JSON.stringify(resultJsonSchema(), null, 2)}\n`;
}

if (import.meta.main) await Deno.writeTextFile(SCHEMA_FILE, renderSchema());
