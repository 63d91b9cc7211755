/**
 * Reads PyTorch checkpoints (`.pth`, `.pt`, `.bin`): a zip archive with a pickle that describes the
 * tensors, and one file for the bytes of each storage.
 *
 * @module
 */
import type { ByteSource } from "./byte_source.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { torchCheckpoint } from "./torch_checkpoint.ts";
import { unpickleTorch } from "./torch_pickle.ts";
import { WeightsError } from "./weights_error.ts";
import { readZipEntries, type ZipEntry } from "./zip_entries.ts";

/** Longest description of tensors that is read, in bytes. */
const MAX_PICKLE_BYTES = 100_000_000;

/**
 * Opens a PyTorch checkpoint. Tensors stay in the source until they are read, one by one.
 *
 * Nothing of the file is run: anything but dictionaries, lists, numbers, strings and tensors is refused by
 * name. State dictionaries within another one (`{ model: … }`, `{ state_dict: … }`) are found; tensors
 * with strides come out contiguous.
 *
 * @param source The file.
 * @throws {WeightsError} If it is no such archive, refers to anything unsafe, or holds no tensors.
 */
export async function openPth(source: ByteSource): Promise<Checkpoint> {
  const fail = (problem: string) =>
    new WeightsError(source.name, undefined, problem);
  const entries = await readZipEntries(source);
  const pickles = [...entries.keys()].filter((name) =>
    /(^|\/)data\.pkl$/.test(name)
  );
  const pickle = pickles[0];
  if (pickle === undefined || pickles.length > 1) {
    throw fail(
      `${pickles.length} entries called "data.pkl", expected one: it is no PyTorch checkpoint`,
    );
  }
  const root = pickle.slice(0, -"data.pkl".length);
  const order = entries.get(`${root}byteorder`);
  if (order) {
    const text = new TextDecoder().decode(await readEntry(source, order));
    if (text !== "little") {
      throw fail(`byte order "${text}", expected "little"`);
    }
  }
  const { size } = entries.get(pickle)!;
  if (size > MAX_PICKLE_BYTES) {
    throw fail(
      `"${pickle}" of ${size} bytes, expected at most ${MAX_PICKLE_BYTES}`,
    );
  }
  const bytes = await readEntry(source, entries.get(pickle)!);
  let value: unknown;
  try {
    value = unpickleTorch(bytes).value;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw fail(`"${pickle}", ${error.message}`);
  }
  return torchCheckpoint(source, value, (key) => {
    const name = `${root}data/${key}`;
    return entries.get(name) ?? `no entry "${name}", expected its bytes`;
  });
}

async function readEntry(source: ByteSource, entry: ZipEntry) {
  return await source.read(await entry.begin(), entry.size);
}
