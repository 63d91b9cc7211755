import { groupKey } from "../../bench/result_groups.ts";
import { sha256 } from "../../bench/result/content_hash.ts";
import { readPredictions } from "../../bench/result/predictions.ts";
import { readResult } from "../../bench/result/read_result.ts";
import { ResultError } from "../../bench/result/result_error.ts";
import type { LoadedResult } from "../../bench/report.ts";
import { summarize } from "../../bench/summarize.ts";
import type { BoardTable } from "../store/store.ts";

/** A file of the visitor's. */
export interface LocalFile {
  /** Its name. */
  readonly name: string;
  /** What is in it. */
  readonly text: string;
}

/** What was found in local files. */
export interface LocalTables {
  /** Tables of their results, as the board has them. */
  readonly tables: readonly BoardTable[];
  /** What is wrong with files, one line each. */
  readonly faults: readonly string[];
}

/** Whose results local files are. */
export const LOCAL = "your files";

/**
 * Makes tables of result files and files of predictions. Nothing is sent anywhere.
 *
 * @param files Results in JSON, predictions in JSON Lines, in any order. A result whose predictions are not
 * among them is told as a fault: without them it cannot be compared.
 */
export async function localTables(
  files: readonly LocalFile[],
): Promise<LocalTables> {
  const faults: string[] = [];
  const texts = new Map<string, string>();
  for (const { name, text } of files) {
    if (name.endsWith(".jsonl")) texts.set(await sha256(text), text);
  }
  const loaded: LoadedResult[] = [];
  for (const { name, text } of files) {
    if (name.endsWith(".jsonl")) continue;
    try {
      const result = await readResult(text);
      const rows = result.predictions && texts.get(result.predictions.sha256);
      if (result.predictions && rows === undefined) {
        faults.push(
          `${name}: its predictions are missing, ${result.predictions.file}`,
        );
      }
      loaded.push({ result, predictions: rows ? readPredictions(rows) : null });
    } catch (error) {
      if (!(error instanceof ResultError)) throw error;
      faults.push(`${name}: ${error.message}`);
    }
  }
  const groups = Map.groupBy(loaded, ({ result }) => groupKey(result));
  const tables = await Promise.all(
    [...groups].map(async ([key, own]): Promise<BoardTable> => {
      const [{ result: { configuration } }] = own as [LoadedResult];
      const { model, dataset, recipe } = configuration;
      return {
        key: (await sha256(`${LOCAL}\n${key}`)).slice(0, 16),
        submitter: LOCAL,
        model: `${model.name}-${model.size}`,
        dataset: dataset.name,
        protocol: recipe.protocol,
        tiers: {},
        leftOut: 0,
        isBehind: false,
        group: summarize(own).groups[0]!,
      };
    }),
  );
  return { tables, faults };
}
