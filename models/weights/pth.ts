/**
 * Reads PyTorch checkpoints (`.pth`, `.pt`, `.bin`): a zip archive with a pickle that describes the
 * tensors, and one file for the bytes of each storage.
 *
 * @module
 */
import { type Shape, sizeOf } from "../graph/tensor.ts";
import type { ByteSource } from "./byte_source.ts";
import type { Checkpoint, LazyArray } from "./checkpoint.ts";
import { ELEMENT_TYPES } from "./element_types.ts";
import { findStateDict } from "./state_dict.ts";
import { type PickleGlobal, unpickle } from "./unpickle.ts";
import { WeightsError } from "./weights_error.ts";
import { readZipEntries, type ZipEntry } from "./zip_entries.ts";

/** Longest description of tensors that is read, in bytes. */
const MAX_PICKLE_BYTES = 100_000_000;

/** Classes of storages, and what safetensors call their elements. */
const STORAGES: Readonly<Record<string, string>> = {
  FloatStorage: "F32",
  DoubleStorage: "F64",
  HalfStorage: "F16",
  BFloat16Storage: "BF16",
  LongStorage: "I64",
  IntStorage: "I32",
  ByteStorage: "U8",
  BoolStorage: "BOOL",
};

/** Bytes that tensors share. */
class Storage {
  constructor(readonly type: string, readonly key: string) {}
}

/** A view of a storage; numbers count elements. */
class TensorView {
  constructor(
    readonly storage: Storage,
    readonly offset: number,
    readonly shape: Shape,
    readonly strides: Shape,
  ) {}
}

/** All that a checkpoint may name. */
const GLOBALS: ReadonlyMap<string, PickleGlobal> = new Map<
  string,
  PickleGlobal
>([
  ["collections.OrderedDict", { call: toMap }],
  ["torch._utils._rebuild_tensor_v2", { call: toTensor }],
  ["torch._utils._rebuild_parameter", { call: ([tensor]) => tensor }],
  ["torch.Size", { call: ([extents]) => extents }],
  ...Object.keys(STORAGES).map((name): [string, PickleGlobal] => [
    `torch.${name}`,
    {},
  ]),
]);

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
  const { name: file } = source;
  const fail = (problem: string, tensor?: string) =>
    new WeightsError(file, tensor, problem);
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
  let value: unknown;
  try {
    value = unpickle(await readEntry(source, entries.get(pickle)!), {
      globals: GLOBALS,
      persistent: toStorage,
    });
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw fail(`"${pickle}", ${error.message}`);
  }
  const isTensor = (item: unknown) => item instanceof TensorView;
  const found = findStateDict(value, isTensor);
  if (!found) {
    const keys = value instanceof Map
      ? `a dictionary of ${[...value.keys()].slice(0, 10).join(", ")}`
      : typeof value;
    throw fail(`${keys}, expected a dictionary of tensors`);
  }
  const tensors = new Map<string, LazyArray>();
  for (const [name, item] of found) {
    if (!(item instanceof TensorView)) continue;
    const entry = entries.get(`${root}data/${item.storage.key}`);
    const problem = entry
      ? problemOf(item, entry)
      : `no entry "${root}data/${item.storage.key}", expected its bytes`;
    if (problem) throw fail(problem, name);
    tensors.set(name, toArray(source, name, item, entry!));
  }
  return { name: file, tensors };
}

async function readEntry(source: ByteSource, entry: ZipEntry) {
  return await source.read(await entry.begin(), entry.size);
}

function toMap(args: readonly unknown[]): Map<unknown, unknown> {
  const [pairs = [], ...rest] = args;
  if (
    rest.length || !Array.isArray(pairs) ||
    !pairs.every((pair) => Array.isArray(pair) && pair.length === 2)
  ) {
    throw new SyntaxError("arguments of OrderedDict, expected pairs");
  }
  return new Map(pairs as [unknown, unknown][]);
}

function toStorage(id: unknown): Storage {
  const [kind, type, key] = Array.isArray(id) ? id : [];
  const name = [...GLOBALS].find(([, known]) => known === type)?.[0];
  const element = STORAGES[name?.slice("torch.".length) ?? ""];
  if (kind !== "storage" || !element || !/^\w+$/.test(String(key))) {
    throw new SyntaxError(
      `persistent id of kind "${kind}", expected a storage of a known type`,
    );
  }
  return new Storage(element, String(key));
}

function toTensor(args: readonly unknown[]): TensorView {
  const [storage, offset, shape, strides] = args;
  if (
    !(storage instanceof Storage) || !isCounts([offset]) ||
    !isCounts(shape) || !isCounts(strides) || shape.length !== strides.length
  ) {
    throw new SyntaxError(
      "arguments of _rebuild_tensor_v2, expected a storage, an offset, extents and strides",
    );
  }
  return new TensorView(storage, offset as number, shape, strides);
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) &&
    value.every((item) => Number.isSafeInteger(item) && item >= 0);
}

/** Elements from the first to the last one that a view touches. */
function spanOf({ shape, strides }: TensorView): number {
  if (sizeOf(shape) === 0) return 0;
  return shape.reduce((sum, extent, i) => sum + (extent - 1) * strides[i]!, 1);
}

function problemOf(view: TensorView, { size }: ZipEntry): string | undefined {
  const { bytes } = ELEMENT_TYPES[view.storage.type]!;
  const needed = (view.offset + spanOf(view)) * bytes;
  if (Number.isSafeInteger(sizeOf(view.shape)) && needed <= size) return;
  return `storage "${view.storage.key}" of ${size} bytes, expected at least ${needed} for shape [${view.shape}], strides [${view.strides}] and offset ${view.offset} of ${view.storage.type}`;
}

function toArray(
  source: ByteSource,
  name: string,
  view: TensorView,
  entry: ZipEntry,
): LazyArray {
  const { shape, storage: { type }, offset } = view;
  const { bytes: width } = ELEMENT_TYPES[type]!;
  return {
    shape,
    type,
    async readBytes() {
      const begin = await entry.begin() + offset * width;
      try {
        const span = await source.read(begin, spanOf(view) * width);
        return isContiguous(view) ? span : gather(span, view, width);
      } catch (error) {
        if (!(error instanceof WeightsError)) throw error;
        throw new WeightsError(source.name, name, error.problem);
      }
    },
  };
}

function isContiguous({ shape, strides }: TensorView): boolean {
  let expected = 1;
  return shape.every((_, i) => {
    const axis = shape.length - 1 - i, extent = shape[axis]!;
    const isNext = extent === 1 || strides[axis] === expected;
    expected *= extent;
    return isNext;
  });
}

/** Copies elements of `width` bytes in row-major order. */
function gather(
  span: Uint8Array,
  { shape, strides }: TensorView,
  width: number,
): Uint8Array {
  const result = new Uint8Array(sizeOf(shape) * width);
  let to = 0;
  const copy = (axis: number, from: number) => {
    if (axis === shape.length) {
      for (let i = 0; i < width; i++) result[to++] = span[from + i]!;
      return;
    }
    const step = strides[axis]! * width;
    for (let i = 0; i < shape[axis]!; i++) copy(axis + 1, from + i * step);
  };
  copy(0, 0);
  return result;
}
