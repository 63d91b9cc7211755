/**
 * Times of updates that were measured for a suite, kept beside its results: `SUITE/.update_times-DEVICE.json`. Not among
 * the results of the device, where every JSON file is one.
 *
 * @module
 */
import { join } from "node:path";
import type { UpdateTimes } from "../plan/prices.ts";
import { sha256 } from "../result/content_hash.ts";
import { writeAtomically } from "./write_atomically.ts";

/** Where times are kept, and for what. */
export interface UpdateTimesPlace {
  /** Folder of all results. */
  readonly out: string;
  /** Name of the suite. */
  readonly suite: string;
  /** The whole of its file: times are for this text alone. */
  readonly text: string;
}

/** Times of a device. */
export interface KnownTimes {
  /** Engine and adapter, as a file name. */
  readonly device: string;
  /** The times. */
  readonly times: UpdateTimes;
}

const PREFIX = ".update_times-";

/**
 * Reads the times that devices took for a suite as it stands.
 *
 * @returns One entry for each device, those measured last first.
 */
export async function readUpdateTimes(
  { out, suite, text }: UpdateTimesPlace,
): Promise<KnownTimes[]> {
  const folder = join(out, suite);
  const hash = await sha256(text);
  const found: { readonly at: number; readonly own: KnownTimes }[] = [];
  for (const name of await listIfThere(folder)) {
    if (!name.startsWith(PREFIX) || !name.endsWith(".json")) continue;
    const path = join(folder, name);
    const known = JSON.parse(await Deno.readTextFile(path));
    if (known.suite !== hash) continue;
    const { mtime } = await Deno.stat(path);
    const device = name.slice(PREFIX.length, -".json".length);
    found.push({
      at: mtime?.getTime() ?? 0,
      own: { device, times: known.times },
    });
  }
  return found.sort((a, b) => b.at - a.at).map(({ own }) => own);
}

/** Keeps the times of a device instead of those that it had. */
export async function writeUpdateTimes(
  { out, suite, text }: UpdateTimesPlace,
  { device, times }: KnownTimes,
): Promise<void> {
  const folder = join(out, suite);
  await Deno.mkdir(folder, { recursive: true });
  await writeAtomically(
    join(folder, `${PREFIX}${device}.json`),
    `${JSON.stringify({ suite: await sha256(text), times })}\n`,
  );
}

async function listIfThere(folder: string): Promise<string[]> {
  try {
    return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) =>
      name
    );
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
