import { type ByteSource, openFile } from "./byte_source.ts";
import type { Checkpoint, LazyArray } from "./checkpoint.ts";
import { openLegacyPth } from "./legacy_pth.ts";
import { openPth } from "./pth.ts";
import { openSafetensors } from "./safetensors.ts";
import { WeightsError } from "./weights_error.ts";

/** What a folder may hold, the likeliest first. */
const FILES = [
  "model.safetensors",
  "model.safetensors.index.json",
  "pytorch_model.bin",
  "pytorch_model.bin.index.json",
] as const;

/**
 * Opens weights in any format that is read: safetensors, PyTorch archives, an index of several such files
 * (`*.index.json`), or a folder as Hugging Face lays it out. Arrays stay in their files until they are read.
 *
 * @param path The file or folder. The caller disposes of what is returned, which closes the files.
 * @throws {WeightsError} If a file is not well-formed, or an index and its files disagree.
 * @throws {Deno.errors.NotFound} If there is no such file, or none in the folder that is read.
 *
 * @example
 * ```ts ignore
 * using checkpoint = await openCheckpoint("swin_tiny_patch4_window7_224.pth");
 * const { weights } = await loadCheckpoint(model, checkpoint);
 * ```
 */
export async function openCheckpoint(
  path: string,
): Promise<Checkpoint & Disposable> {
  const { isDirectory } = await Deno.stat(path);
  if (isDirectory) return await openFolder(path);
  const stack = new DisposableStack();
  try {
    const { name, tensors } = path.endsWith(".index.json")
      ? await openIndex(path, stack)
      : await openArrays(stack.use(await openFile(path)));
    const open = stack.move();
    return { name, tensors, [Symbol.dispose]: () => open.dispose() };
  } finally {
    stack.dispose();
  }
}

async function openFolder(path: string): Promise<Checkpoint & Disposable> {
  const names = new Set<string>();
  for await (const { name } of Deno.readDir(path)) names.add(name);
  const found = FILES.find((name) => names.has(name));
  if (found !== undefined) return await openCheckpoint(`${path}/${found}`);
  throw new Deno.errors.NotFound(
    `Cannot read "${path}": none of its ${names.size} files is one of ${
      FILES.join(", ")
    }`,
  );
}

/** An archive tells itself by its first bytes; the other format has no mark. */
async function openArrays(source: ByteSource): Promise<Checkpoint> {
  const first = await source.read(0, Math.min(2, source.size));
  if (first[0] === 0x50 && first[1] === 0x4b) return await openPth(source);
  if (first[0] === 0x80 && first[1]! < 6 && /\.(pth?|bin)$/.test(source.name)) {
    return await openLegacyPth(source);
  }
  return await openSafetensors(source);
}

async function openIndex(
  path: string,
  stack: DisposableStack,
): Promise<Checkpoint> {
  const folder = path.slice(0, path.lastIndexOf("/") + 1);
  const files = await readIndex(path);
  const shards = new Map<string, Checkpoint>();
  for (const file of new Set(files.values())) {
    const source = stack.use(await openFile(`${folder}${file}`));
    const shard = await openArrays(source);
    shards.set(file, shard);
    for (const name of shard.tensors.keys()) {
      if (files.get(name) === file) continue;
      throw new WeightsError(
        path,
        name,
        `found in "${file}", expected it in "${files.get(name) ?? "no file"}"`,
      );
    }
  }
  const tensors = new Map<string, LazyArray>();
  for (const [name, file] of files) {
    const array = shards.get(file)!.tensors.get(name);
    if (!array) {
      throw new WeightsError(path, name, `not in "${file}", expected it there`);
    }
    tensors.set(name, array);
  }
  return { name: path, tensors };
}

/** Files by the names of the arrays in them. */
async function readIndex(path: string): Promise<Map<string, string>> {
  let index: unknown;
  try {
    index = JSON.parse(await Deno.readTextFile(path));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new WeightsError(path, undefined, "no JSON, expected an object");
  }
  const map = (index as { weight_map?: unknown } | null)?.weight_map;
  const entries = typeof map === "object" && map !== null
    ? Object.entries(map)
    : [];
  // A file elsewhere is none of this checkpoint's.
  const isName = (file: unknown) =>
    typeof file === "string" && /^[\w-][\w.-]*$/.test(file);
  if (entries.length > 0 && entries.every(([, file]) => isName(file))) {
    return new Map(entries);
  }
  throw new WeightsError(
    path,
    undefined,
    `"weight_map" of ${entries.length} entries, expected names of arrays with names of files beside it`,
  );
}
