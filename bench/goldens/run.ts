/**
 * Runs every fixture of a folder on an engine.
 *
 * @module
 */
import { type Engine, readSafetensors } from "../../models/mod.ts";
import { checkLayerDecayFile } from "./layer_decay_file.ts";
import { checkModelFile } from "./model_file.ts";
import { checkOpsFile } from "./ops_file.ts";
import { checkPartitionFile } from "./partition_file.ts";
import { checkScheduleFile } from "./schedule_file.ts";
import { failed, unsupported, type Verdict } from "./verdict.ts";

/** Lists the fixtures in a folder and below it, sorted. */
export async function listFixtures(folder: string): Promise<string[]> {
  const paths: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) {
      const below = await listFixtures(`${folder}/${name}`);
      paths.push(...below.map((path) => `${name}/${path}`));
    } else if (/\.(safetensors|json)$/.test(name)) {
      paths.push(name);
    }
  }
  return paths.sort();
}

/**
 * Checks one fixture. What goes wrong with a file is its verdict; only a missing or lost device is thrown.
 *
 * @param folder Folder of the fixtures.
 * @param path Path of the file in it.
 * @throws {DeviceError} If the engine finds no device, or loses it.
 */
export async function checkFixture(
  folder: string,
  path: string,
  engine: Engine,
): Promise<Verdict> {
  try {
    return path.endsWith(".json")
      ? checkJson(path, await Deno.readTextFile(`${folder}/${path}`))
      : await checkTensors(
        path,
        await Deno.readFile(`${folder}/${path}`),
        engine,
      );
  } catch (error) {
    return failed(path, error);
  }
}

function checkJson(path: string, text: string): Verdict {
  // By content, since other sizes and seeds come under other names.
  const { cases, steps, plans } = JSON.parse(text) as {
    cases?: readonly Record<string, unknown>[];
    steps?: unknown;
    plans?: unknown;
  };
  const first = cases?.[0] ?? {};
  if ("applied" in first) return checkScheduleFile(path, text);
  if ("layer_id" in first) return checkLayerDecayFile(path, text);
  if (steps && plans) return checkPartitionFile(path, text);
  return unsupported(path, "unknown kind of JSON");
}

function checkTensors(
  path: string,
  bytes: Uint8Array,
  engine: Engine,
): Promise<Verdict> {
  const file = readSafetensors(bytes, path);
  if ("cases" in file.metadata) return checkOpsFile(path, file, engine);
  if ("model" in file.metadata) return checkModelFile(path, file, engine);
  return Promise.resolve(unsupported(path, "unknown kind of safetensors"));
}
