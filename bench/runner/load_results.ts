import { dirname, join } from "node:path";
import { type Evidence, readEvidence } from "../evidence.ts";
import type { LoadedResult } from "../report.ts";
import { sha256 } from "../result/content_hash.ts";
import { type PredictionRow, readPredictions } from "../result/predictions.ts";
import { readResult, readUnproven } from "../result/read_result.ts";
import { ResultError } from "../result/result_error.ts";
import type { Result } from "../result/result.ts";

/** A result file that was read. */
export interface ResultFile extends LoadedResult {
  /** Its path. */
  readonly path: string;
}

/** Results of a folder. */
export interface ResultFiles {
  /** Those that are sound, by path. */
  readonly files: readonly ResultFile[];
  /** What is wrong with the others, one line each. */
  readonly faults: readonly string[];
}

/**
 * Reads all results in a folder and below it. Files that are no results are told, not thrown.
 *
 * @param folder Where.
 * @throws {Deno.errors.NotFound} If there is no such folder.
 */
export async function loadResults(folder: string): Promise<ResultFiles> {
  const files: ResultFile[] = [];
  const faults: string[] = [];
  for (const path of await listJson(folder)) {
    try {
      files.push(await loadResult(path));
    } catch (error) {
      if (!(error instanceof ResultError)) throw error;
      faults.push(`${path}: ${error.message}`);
    }
  }
  return { files, faults };
}

/**
 * Reads a result with its predictions.
 *
 * @param path Path of the result file.
 * @throws {ResultError} If it is none, or its predictions are not those it names.
 * @throws {Deno.errors.NotFound} If there is no such file.
 */
export async function loadResult(path: string): Promise<ResultFile> {
  const result = await readResult(await Deno.readTextFile(path));
  return { path, result, predictions: await loadPredictions(path, result) };
}

/**
 * Reads result files as evidence: nothing but their form is believed.
 *
 * @param path A result file, or a folder with some at any depth.
 * @throws {Deno.errors.NotFound} If there is neither.
 */
export async function loadEvidence(path: string): Promise<{
  /** Those that have the form of a result, by path. */
  readonly evidence: readonly Evidence[];
  /** What is wrong with the others, one line each. */
  readonly faults: readonly string[];
}> {
  const { isFile } = await Deno.stat(path);
  const evidence: Evidence[] = [];
  const faults: string[] = [];
  for (const file of isFile ? [path] : await listJson(path)) {
    try {
      const text = await Deno.readTextFile(file);
      const { result } = await readUnproven(text);
      const named = result.predictions;
      const rows = named && await readTextIfThere(fileOf(file, named.file));
      evidence.push(await readEvidence(file, text, rows));
    } catch (error) {
      if (!(error instanceof ResultError)) throw error;
      faults.push(`${file}: ${error.message}`);
    }
  }
  return { evidence, faults };
}

/**
 * Where the predictions of a result lie.
 *
 * @throws {ResultError} If that is outside of its folder.
 */
function fileOf(path: string, file: string): string {
  const parts = file.split(/[/\\]/);
  if (parts.includes("..") || file.startsWith("/") || file.includes(":")) {
    throw new ResultError(
      ["predictions", "file"],
      `found "${file}", expected a file in the folder of the result`,
    );
  }
  return join(dirname(path), ...parts);
}

async function readTextIfThere(file: string): Promise<string | null> {
  try {
    return await Deno.readTextFile(file);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

/**
 * Reads the predictions of a result and checks that they are those it names.
 *
 * @param path Path of the result file.
 * @throws {ResultError} If they are not there, or others, or no predictions.
 */
export async function loadPredictions(
  path: string,
  { predictions }: Result,
): Promise<PredictionRow[] | null> {
  if (!predictions) return null;
  const file = fileOf(path, predictions.file);
  let bytes: Uint8Array;
  try {
    bytes = await Deno.readFile(file);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new ResultError(
      ["predictions", "file"],
      `no file "${file}", expected one`,
    );
  }
  if (await sha256(bytes) !== predictions.sha256) {
    throw new ResultError(
      ["predictions", "sha256"],
      `found another content in "${file}", expected ${predictions.sha256}`,
    );
  }
  const rows = readPredictions(new TextDecoder().decode(bytes));
  if (rows.length !== predictions.rows) {
    throw new ResultError(
      ["predictions", "rows"],
      `found ${rows.length} in "${file}", expected ${predictions.rows}`,
    );
  }
  return rows;
}

async function listJson(folder: string): Promise<string[]> {
  const paths: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (name.startsWith(".")) continue;
    const path = join(folder, name);
    if (isDirectory) paths.push(...await listJson(path));
    else if (name.endsWith(".json")) paths.push(path);
  }
  return paths.sort();
}
