import { z } from "zod";
import type { OpenContext } from "./dataset.ts";
import { hashImages, type ImageTable } from "./image_table.ts";
import { readWith } from "./options.ts";

const INDEX = z.strictObject({
  height: z.int().positive(),
  width: z.int().positive(),
  channels: z.int().positive(),
  labels: z.array(z.int().nonnegative()),
  ids: z.array(z.string()),
  sha256: z.string(),
});

/**
 * Reads a table of images from the cache, or makes it and writes it there.
 *
 * A file is the length of its index (32 bits, little-endian), the index in JSON, then the raw pixels. It is
 * written beside its place, flushed and renamed, so a killed program leaves no half file under the name; and
 * its hash is verified on each read, so a damaged file is made again rather than trained on.
 *
 * @param context The cache folder, and who is told.
 * @param name File name without extension; it must name the version of everything that `make` depends on.
 * @param make Makes the table if there is no good file.
 */
export async function cacheImages(
  { cacheFolder, onEvent }: OpenContext,
  name: string,
  make: () => Promise<ImageTable>,
): Promise<ImageTable> {
  const path = `${cacheFolder}/${name}.images`;
  try {
    return decode(await Deno.readFile(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) {
      onEvent?.(`Making ${name}, once`);
    } else if (
      error instanceof TypeError || error instanceof SyntaxError ||
      error instanceof RangeError
    ) {
      onEvent?.(`Making ${name} again: the file in the cache is damaged`);
    } else throw error;
  }
  const table = await make();
  await writeWhole(cacheFolder, path, encode(table));
  return table;
}

function encode(table: ImageTable): Uint8Array {
  const { height, width, channels, images, labels, ids } = table;
  const index = new TextEncoder().encode(JSON.stringify({
    height,
    width,
    channels,
    labels: [...labels],
    ids,
    sha256: hashImages(table),
  }));
  const file = new Uint8Array(4 + index.length + images.length);
  new DataView(file.buffer).setUint32(0, index.length, true);
  file.set(index, 4);
  file.set(images, 4 + index.length);
  return file;
}

/**
 * Reads what {@linkcode encode} wrote.
 *
 * @throws {SyntaxError | TypeError | RangeError} If anything in it has changed.
 */
function decode(file: Uint8Array<ArrayBuffer>): ImageTable {
  const length = new DataView(file.buffer, file.byteOffset, file.byteLength)
    .getUint32(0, true);
  const text = new TextDecoder().decode(file.subarray(4, 4 + length));
  const index = readWith(INDEX, JSON.parse(text), "index");
  const { height, width, channels, ids, sha256 } = index;
  const table = {
    height,
    width,
    channels,
    images: file.subarray(4 + length),
    labels: Int32Array.from(index.labels),
    ids,
  };
  const found = hashImages(table);
  if (found !== sha256) {
    throw new RangeError(
      `Cannot use the images: found sha256 ${found}, expected ${sha256}`,
    );
  }
  return table;
}

async function writeWhole(folder: string, path: string, bytes: Uint8Array) {
  await Deno.mkdir(folder, { recursive: true });
  // A name of its own: several cells may render the same images at once.
  const draft = `${path}.${crypto.randomUUID()}.part`;
  try {
    using file = await Deno.open(draft, { write: true, createNew: true });
    for (let at = 0; at < bytes.length;) {
      at += await file.write(bytes.subarray(at));
    }
    await file.sync();
    await Deno.rename(draft, path);
  } catch (error) {
    await Deno.remove(draft).catch(() => {});
    throw error;
  }
}
