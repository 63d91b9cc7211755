import { dirname } from "node:path";

/** Ending of a file that is being written; nobody may take one for complete. */
export const TEMPORARY = ".tmp";

/**
 * Writes a file so that, whatever happens, it is there in full or as it was before: written beside, synced,
 * renamed, and the folder synced.
 *
 * @param path Where. The folder must exist.
 * @param content All of it.
 */
export async function writeAtomically(
  path: string,
  content: Uint8Array | string,
): Promise<void> {
  const bytes = typeof content === "string"
    ? new TextEncoder().encode(content)
    : content;
  const temporary = `${path}.${Deno.pid}${TEMPORARY}`;
  {
    using file = await Deno.open(temporary, {
      write: true,
      create: true,
      truncate: true,
    });
    let written = 0;
    while (written < bytes.length) {
      written += await file.write(bytes.subarray(written));
    }
    await file.sync();
  }
  await Deno.rename(temporary, path);
  // Without this the rename itself may be lost; Windows has no handle for a folder.
  if (Deno.build.os === "windows") return;
  using folder = await Deno.open(dirname(path));
  await folder.sync();
}
