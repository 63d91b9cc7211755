import { join } from "node:path";
import { sha256 } from "../result/content_hash.ts";

/**
 * Makes a search for files of weights by content.
 *
 * @param paths Files, and folders with `.safetensors` files.
 * @returns Finds the bytes with a sha256; `null` if no file has it. Each is looked for once.
 */
export function findWeightsIn(
  paths: readonly string[],
): (hash: string) => Promise<Uint8Array | null> {
  const known = new Map<string, Promise<Uint8Array | null>>();
  const search = async (hash: string) => {
    for (const path of paths) {
      for (const file of await filesOf(path)) {
        const bytes = await Deno.readFile(file);
        if (await sha256(bytes) === hash) return bytes;
      }
    }
    return null;
  };
  return (hash) => {
    const found = known.get(hash) ?? search(hash);
    known.set(hash, found);
    return found;
  };
}

async function filesOf(path: string): Promise<string[]> {
  if ((await Deno.stat(path)).isFile) return [path];
  const files: string[] = [];
  for await (const { name } of Deno.readDir(path)) {
    if (name.endsWith(".safetensors")) files.push(join(path, name));
  }
  return files.sort();
}
