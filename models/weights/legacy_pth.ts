/**
 * Reads PyTorch checkpoints from before version 1.6, among them many published ones: pickles one behind
 * the other, and then the bytes of each storage.
 *
 * @module
 */
import type { ByteSource } from "./byte_source.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { ELEMENT_TYPES } from "./element_types.ts";
import type { Place } from "./tensor_view.ts";
import { torchCheckpoint } from "./torch_checkpoint.ts";
import { unpickleTorch } from "./torch_pickle.ts";
import { PickleEndError } from "./unpickle.ts";
import { WeightsError } from "./weights_error.ts";

/** What the first pickle holds, and the second. */
const MAGIC = 0x1950a86a20f9469cfc6cn, VERSION = 1001;

/** How much is read at first in search of the end of a pickle, and at most. */
const FIRST_BYTES = 65_536, MAX_BYTES = 100_000_000;

/**
 * Opens a checkpoint of PyTorch before 1.6. As with `openPth`, nothing of it is run, and tensors stay in the
 * source until they are read.
 *
 * @param source The file.
 * @throws {WeightsError} If it is no such file, is cut off, refers to anything unsafe, or holds no tensors.
 */
export async function openLegacyPth(source: ByteSource): Promise<Checkpoint> {
  const fail = (problem: string) =>
    new WeightsError(source.name, undefined, problem);
  let at = 0;
  const next = async (what: string) => {
    try {
      const pickle = await readPickle(source, at);
      at += pickle.end;
      return pickle;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      throw fail(`pickle of ${what} at byte ${at}, ${error.message}`);
    }
  };
  if ((await next("the magic number")).value !== MAGIC) {
    throw fail("a bare pickle, expected a PyTorch checkpoint");
  }
  const version = (await next("the version")).value;
  if (version !== VERSION) {
    throw fail(`version ${version}, expected ${VERSION}`);
  }
  const system = (await next("the system")).value;
  if (!(system instanceof Map) || system.get("little_endian") !== true) {
    throw fail("another byte order, expected little-endian");
  }
  const { value, types } = await next("tensors");
  const keys = (await next("storages")).value;
  if (!Array.isArray(keys)) {
    throw fail(`storages as ${typeof keys}, expected a list of keys`);
  }
  const places = new Map<string, Place>();
  for (const key of keys.map(String)) {
    const type = types.get(key);
    if (type === undefined) {
      throw fail(`storage "${key}" of no tensor, expected none`);
    }
    const count = new DataView((await source.read(at, 8)).slice().buffer)
      .getBigInt64(0, true);
    const begin = at + 8;
    const size = Number(count) * ELEMENT_TYPES[type]!.bytes;
    if (count < 0n || begin + size > source.size) {
      throw fail(
        `storage "${key}" of ${count} elements at byte ${begin}, expected them within its ${source.size}: the file is cut off`,
      );
    }
    places.set(key, { size, begin: () => Promise.resolve(begin) });
    at = begin + size;
  }
  return torchCheckpoint(
    source,
    value,
    (key) => places.get(key) ?? `no storage "${key}", expected its bytes`,
  );
}

/** Pickles do not say how long they are: reads ever more until one ends. */
async function readPickle(source: ByteSource, at: number) {
  for (let length = FIRST_BYTES;; length *= 8) {
    const most = Math.min(length, source.size - at);
    try {
      return unpickleTorch(await source.read(at, most));
    } catch (error) {
      const isWhole = most < length || length > MAX_BYTES;
      if (!(error instanceof PickleEndError) || isWhole) throw error;
    }
  }
}
