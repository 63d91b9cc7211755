/**
 * Where the results of a suite on a device lie.
 *
 * ```
 * results/                       given with --out
 *   .lock                          one run at a time
 *   quick/                         suite
 *     native-llvmpipe-…/             engine and adapter
 *       <cell>.json                    result
 *       predictions/<sha256>.jsonl     what was said about each test image
 *       weights/<cell>/                tuned weights, if asked for
 *       .progress/<cell>.safetensors   a cell between two of its updates
 * ```
 *
 * @module
 */
import { join } from "node:path";
import type { Cell } from "../plan/cell.ts";
import { sha256 } from "../result/content_hash.ts";
import { formatJson } from "../result/format_json.ts";
import { readResult } from "../result/read_result.ts";
import type { Result } from "../result/result.ts";
import { ResultError } from "../result/result_error.ts";
import type { DeviceIdentity } from "../../models/mod.ts";
import { readMilestone, writeMilestone } from "./milestone_file.ts";
import type { Milestone } from "./milestone.ts";
import { TEMPORARY, writeAtomically } from "./write_atomically.ts";

/** What a cell of this status says will be said again; of the others a rerun may say something new. */
const SETTLED: readonly Result["status"][] = [
  "ok",
  "diverged",
  "oom",
  "unsupported",
];

/** The results of a suite on a device. */
export interface ResultFolder {
  /** Path of the folder. */
  readonly path: string;
  /** Path of the result of a cell. */
  pathOf(cell: Cell): string;
  /** Path of the folder for the weights of a cell. */
  weightsOf(cell: Cell): string;
  /** Id of the file that lies in the place of a cell, sound and of any configuration; `null` if there is none. */
  idOf(cell: Cell): Promise<string | null>;
  /** The result of a cell, if it is complete, up to date and settled; else `null`. */
  find(cell: Cell): Promise<Result | null>;
  /** Writes predictions and tells how a result refers to them. */
  writePredictions(
    lines: readonly string[],
  ): Promise<NonNullable<Result["predictions"]>>;
  /** Writes the result of a cell and removes its milestone. */
  writeResult(cell: Cell, result: Result): Promise<void>;
  /** How far a cell has come; `null` if nowhere. */
  readMilestone(cell: Cell): Promise<Milestone | null>;
  /** Notes how far a cell has come. */
  writeMilestone(cell: Cell, milestone: Milestone): Promise<void>;
  /** Forgets how far a cell has come. */
  dropMilestone(cell: Cell): Promise<void>;
}

/**
 * Opens the folder of a suite on a device, and removes what a killed run left half-written. The caller
 * holds the lock.
 *
 * @param out Folder of all results.
 * @param suite Name of the suite.
 * @param device Where it runs.
 */
export async function openResultFolder(
  out: string,
  suite: string,
  device: DeviceIdentity,
): Promise<ResultFolder> {
  const path = join(out, suite, deviceName(device));
  const predictions = join(path, "predictions");
  const progress = join(path, ".progress");
  for (const folder of [path, predictions, progress]) {
    await Deno.mkdir(folder, { recursive: true });
    await removeTemporary(folder);
  }
  const pathOf = ({ id }: Cell) => join(path, `${id}.json`);
  const milestoneOf = ({ id }: Cell) => join(progress, `${id}.safetensors`);
  const dropMilestone = (cell: Cell) => removeIfThere(milestoneOf(cell));
  return {
    path,
    pathOf,
    weightsOf: ({ id }) => join(path, "weights", id),
    dropMilestone,
    idOf: async (cell) => (await readIfSound(pathOf(cell)))?.id ?? null,
    async find(cell) {
      const result = await readIfSound(pathOf(cell));
      if (result?.cell.hash !== cell.hash) return null;
      if (!SETTLED.includes(result.status)) return null;
      if (!areMetricsCurrent(result, cell)) return null;
      return await arePredictionsSound(path, result) ? result : null;
    },
    async writePredictions(lines) {
      const text = lines.map((line) => `${line}\n`).join("");
      const hash = await sha256(text);
      const file = `predictions/${hash}.jsonl`;
      await writeAtomically(join(path, file), text);
      return { file, sha256: hash, rows: lines.length };
    },
    async writeResult(cell, result) {
      await writeAtomically(pathOf(cell), `${formatJson(result)}\n`);
      await dropMilestone(cell);
    },
    async readMilestone(cell) {
      const bytes = await readIfThere(milestoneOf(cell));
      return bytes && readMilestone(bytes, cell.hash);
    },
    writeMilestone: (cell, milestone) =>
      writeAtomically(milestoneOf(cell), writeMilestone(milestone, cell.hash)),
  };
}

/** Whether all that was measured would still be measured so; a metric that is new is no reason to rerun. */
function areMetricsCurrent(result: Result, { workload }: Cell): boolean {
  const { metrics: known } = workload.task.info;
  return Object.entries(result.metrics)
    .every(([name, { version }]) => known[name]?.version === version);
}

/** Engine and adapter as a file name. */
export function deviceName({ engine, adapter }: DeviceIdentity): string {
  return `${engine}-${adapter}`.toLowerCase().replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}

async function removeTemporary(folder: string): Promise<void> {
  for await (const { name } of Deno.readDir(folder)) {
    if (name.endsWith(TEMPORARY)) await removeIfThere(join(folder, name));
  }
}

async function removeIfThere(path: string): Promise<void> {
  try {
    await Deno.remove(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

async function readIfThere(path: string): Promise<Uint8Array | null> {
  try {
    return await Deno.readFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

async function readIfSound(path: string): Promise<Result | null> {
  const bytes = await readIfThere(path);
  if (!bytes) return null;
  try {
    return await readResult(new TextDecoder().decode(bytes));
  } catch (error) {
    if (error instanceof ResultError) return null;
    throw error;
  }
}

async function arePredictionsSound(
  folder: string,
  { predictions }: Result,
): Promise<boolean> {
  if (!predictions) return true;
  const bytes = await readIfThere(join(folder, predictions.file));
  return bytes !== null && await sha256(bytes) === predictions.sha256;
}
