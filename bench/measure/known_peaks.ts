import { dirname } from "node:path";
import type { Engine } from "../../models/mod.ts";
import type { Clock } from "./clock.ts";
import { measurePeaks, type Peaks, peaksKey } from "./peaks.ts";

/** What is needed to know peaks. */
export interface KnownPeaksOptions {
  /** File that keeps them, by adapter and driver. */
  readonly file: string;
  /** Whether to measure even if they are known. @default {false} */
  readonly isFresh?: boolean;
  /** Threads of a software rasterizer, e.g. `LP_NUM_THREADS`; another number is another adapter. @default {""} */
  readonly threads?: string;
  /** Measures. @default {measurePeaks} */
  readonly measure?: (engine: Engine, clock: Clock) => Promise<Peaks>;
}

/**
 * The peaks of the default adapter: read from a file, or measured once and kept there.
 *
 * @throws {DeviceError} If there is no adapter.
 */
export async function knownPeaks(
  engine: Engine,
  clock: Clock,
  { file, isFresh = false, threads = "", measure = measurePeaks }:
    KnownPeaksOptions,
): Promise<Peaks> {
  const key = peaksKey(await identify(engine), threads);
  const known = await readFile(file);
  if (!isFresh && Object.hasOwn(known, key)) return known[key]!;
  const peaks = await measure(engine, clock);
  await Deno.mkdir(dirname(file), { recursive: true });
  // Renamed into place, so that a process beside this one never reads half a file.
  const own = `${file}.${crypto.randomUUID()}`;
  await Deno.writeTextFile(own, JSON.stringify({ ...known, [key]: peaks }));
  await Deno.rename(own, file);
  return peaks;
}

async function identify(engine: Engine) {
  await using session = await engine.open();
  return session.device;
}

/** What the file holds; nothing if it is not there, or was written by another version. */
async function readFile(file: string): Promise<Record<string, Peaks>> {
  try {
    const known: unknown = JSON.parse(await Deno.readTextFile(file));
    return typeof known !== "object" || known === null
      ? {}
      : Object.fromEntries(Object.entries(known).filter(isEntry));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof SyntaxError) {
      return {};
    }
    throw error;
  }
}

function isEntry(entry: [string, unknown]): entry is [string, Peaks] {
  const peaks = entry[1] as Partial<Peaks> | null;
  return Array.isArray(peaks?.matmul) && isRate(peaks.flopsPerS) &&
    isRate(peaks.copyBytesPerS);
}

function isRate(value: unknown): boolean {
  return typeof value === "number" && value > 0;
}
