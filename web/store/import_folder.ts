import { dirname, join } from "node:path";
import { readResult } from "../../bench/result/read_result.ts";
import { ResultError } from "../../bench/result/result_error.ts";
import { readSubmission } from "./read_submission.ts";
import type { Store, Submission, Submitter } from "./store.ts";

/** What an import found. */
export interface Imported {
  /** Results that were new. */
  readonly added: number;
  /** Results that were there already. */
  readonly known: number;
  /** What is wrong with the other files, one line each. */
  readonly faults: readonly string[];
}

/**
 * Stores all results in a folder and below it. What is no sound result is told, not thrown.
 *
 * @param folder Where; a folder that is not there is an empty one.
 * @param submitter Whose they are.
 */
export async function importFolder(
  store: Store,
  folder: string,
  submitter: Submitter,
): Promise<Imported> {
  let added = 0, known = 0;
  const faults: string[] = [];
  for (const path of await listJson(folder)) {
    try {
      const { isNew } = await store.add(await readFiles(path), submitter);
      if (isNew) added++;
      else known++;
    } catch (error) {
      if (!(error instanceof ResultError)) throw error;
      faults.push(`${path}: ${error.message}`);
    }
  }
  return { added, known, faults };
}

/**
 * Reads a result file and its predictions.
 *
 * @throws {ResultError} If it is none, or its predictions are not those it names.
 */
async function readFiles(path: string): Promise<Submission> {
  const document = await Deno.readTextFile(path);
  const { predictions } = await readResult(document);
  if (!predictions) return await readSubmission(document, null);
  const file = join(dirname(path), predictions.file);
  try {
    return await readSubmission(document, await Deno.readTextFile(file));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new ResultError(["predictions"], `no file "${file}", expected one`);
  }
}

async function listJson(folder: string): Promise<string[]> {
  const paths: string[] = [];
  try {
    for await (const { name, isDirectory } of Deno.readDir(folder)) {
      if (name.startsWith(".")) continue;
      const path = join(folder, name);
      if (isDirectory) paths.push(...await listJson(path));
      else if (name.endsWith(".json")) paths.push(path);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return paths.sort();
}
