import { groupKey } from "../../bench/result_groups.ts";
import { canonicalJson } from "../../bench/result/canonical_json.ts";
import { sha256 } from "../../bench/result/content_hash.ts";
import type { Result } from "../../bench/result/result.ts";
import type { Schema } from "./schema.ts";
import type { Insertable } from "kysely";

/** What the database keeps of a result, before it is known who sent it. */
export interface RowOfResult {
  /** The table that it is a row of. */
  readonly table: Omit<Insertable<Schema["board_tables"]>, "version">;
  /** Its own row. */
  readonly row: Omit<
    Insertable<Schema["results"]>,
    "received_at" | "document" | "predictions"
  >;
}

/**
 * Takes a result apart into columns.
 *
 * @param submitter Who sent it. Tables of different submitters are different tables, so that nobody's runs
 * replace another's.
 */
export async function rowOf(
  result: Result,
  submitter: string,
): Promise<RowOfResult> {
  const { cell, configuration, device } = result;
  const { model, dataset, method, engine, recipe, lr, fold, seed } =
    configuration;
  const key = (await sha256(`${submitter}\n${groupKey(result)}`)).slice(0, 16);
  return {
    table: {
      key,
      suite: cell.suite,
      workload: result.cell.workload,
      model: `${model.name}-${model.size}`,
      dataset: dataset.name,
      protocol: recipe.protocol,
      engine,
      device: device?.adapter ?? "unknown",
      submitter,
    },
    row: {
      id: result.id,
      table_key: key,
      slot: await sha256(canonicalJson([key, cell.label, lr, fold, seed])),
      cell_hash: cell.hash,
      outcome: result.outcome,
      label: cell.label,
      method: method.name,
      lr,
      fold,
      seed,
      status: result.status,
      accuracy: result.metrics["accuracy"]?.value ?? null,
      submitter,
      created_at: result.createdAt,
    },
  };
}
