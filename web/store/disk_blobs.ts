import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { sha256 } from "../../bench/result/content_hash.ts";
import type { Blobs } from "./blobs.ts";

const HASH = /^[0-9a-f]{64}$/;

/**
 * Blobs in a folder: `ab/abcd….gz`, compressed, each written beside its place, synced and renamed.
 *
 * @param folder Where; it is made when the first one comes.
 */
export function diskBlobs(folder: string): Blobs {
  const pathOf = (hash: string) => {
    if (!HASH.test(hash)) {
      throw new TypeError(
        `Cannot name a blob "${hash}", expected 64 hexadecimal digits`,
      );
    }
    return join(folder, hash.slice(0, 2), `${hash}.gz`);
  };
  return {
    async put(hash, text) {
      const path = pathOf(hash);
      if (await isFile(path)) return;
      await Deno.mkdir(dirname(path), { recursive: true });
      await writeSynced(path, await promisify(gzip)(text));
    },
    async get(hash) {
      const bytes = await promisify(gunzip)(await Deno.readFile(pathOf(hash)));
      const text = new TextDecoder().decode(bytes);
      if (await sha256(text) !== hash) {
        throw new Error(`Cannot read blob ${hash}: its content has changed`);
      }
      return text;
    },
    async *list() {
      for await (const { name, isDirectory } of readDirectory(folder)) {
        if (!isDirectory) continue;
        for await (const file of readDirectory(join(folder, name))) {
          const [hash, end] = file.name.split(".");
          if (end === "gz" && HASH.test(hash!)) yield hash!;
        }
      }
    },
  };
}

async function writeSynced(path: string, bytes: Uint8Array): Promise<void> {
  // Two submissions may bring the same blob at once: each writes a file of its own.
  const temporary = `${path}.${crypto.randomUUID()}.tmp`;
  try {
    using file = await Deno.open(temporary, { write: true, createNew: true });
    let written = 0;
    while (written < bytes.length) {
      written += await file.write(bytes.subarray(written));
    }
    await file.sync();
    await Deno.rename(temporary, path);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {});
    throw error;
  }
  // Without this the rename itself may be lost; Windows has no handle for a folder.
  if (Deno.build.os === "windows") return;
  using folder = await Deno.open(dirname(path));
  await folder.sync();
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

async function* readDirectory(path: string): AsyncIterable<Deno.DirEntry> {
  try {
    yield* Deno.readDir(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
