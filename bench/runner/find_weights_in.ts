import { join } from "node:path";
import { sha256 } from "../result/content_hash.ts";

/**
 * Makes a search for files of weights by content.
 *
 * @param paths Files, and folders with `.safetensors` files.
 * @returns Finds the bytes with a sha256; `null` if no file has it.
 */
export function findWeightsIn(
  paths: readonly string[],
): (hash: string) => Promise<Uint8Array | null> {
  return async (hash) => {
    for (const path of paths) {
      for (const file of await filesOf(path)) {
        const bytes = await Deno.readFile(file);
        if (await sha256(bytes) === hash) return bytes;
      }
    }
    return null;
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
