/**
 * What the pickles of PyTorch files may hold: dictionaries, lists, numbers, strings and tensors.
 *
 * @module
 */
import { TensorView, TorchStorage } from "./tensor_view.ts";
import { type PickleGlobal, unpickle, type Unpickled } from "./unpickle.ts";

/** Classes of storages, and what safetensors call their elements. */
const STORAGES: Readonly<Record<string, string>> = {
  FloatStorage: "F32",
  DoubleStorage: "F64",
  HalfStorage: "F16",
  BFloat16Storage: "BF16",
  LongStorage: "I64",
  IntStorage: "I32",
  ShortStorage: "I16",
  CharStorage: "I8",
  ByteStorage: "U8",
  BoolStorage: "BOOL",
};

/** All that a checkpoint may name. */
const GLOBALS: ReadonlyMap<string, PickleGlobal> = new Map<
  string,
  PickleGlobal
>([
  ["collections.OrderedDict", { call: toMap }],
  ["torch._utils._rebuild_tensor", { call: toTensor }],
  ["torch._utils._rebuild_tensor_v2", { call: toTensor }],
  ["torch._utils._rebuild_parameter", { call: ([tensor]) => tensor }],
  ["torch.Size", { call: ([extents]) => extents }],
  ...Object.keys(STORAGES).map((name): [string, PickleGlobal] => [
    `torch.${name}`,
    {},
  ]),
]);

/** What a pickle of a PyTorch file holds; tensors are `TensorView`. */
export interface TorchPickle extends Unpickled {
  /** Types of elements by the keys of all storages, those of no tensor too. */
  readonly types: ReadonlyMap<string, string>;
}

/**
 * Evaluates a pickle of a PyTorch file. Nothing of it is run: any other global is refused by name.
 *
 * @param bytes Bytes that hold it, from the first one on.
 * @throws {SyntaxError} As `unpickle`.
 */
export function unpickleTorch(bytes: Uint8Array): TorchPickle {
  const types = new Map<string, string>();
  const persistent = (id: unknown) => {
    const storage = toStorage(id);
    types.set(storage.key, storage.type);
    return storage;
  };
  return { ...unpickle(bytes, 0, { globals: GLOBALS, persistent }), types };
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

/** From `["storage", type, key, device, elements]`; files before 1.6 may add a view, which must be none. */
function toStorage(id: unknown): TorchStorage {
  const [kind, type, key, , , view = null] = Array.isArray(id) ? id : [];
  const name = [...GLOBALS].find(([, known]) => known === type)?.[0];
  const element = STORAGES[name?.slice("torch.".length) ?? ""];
  if (
    kind !== "storage" || !element || !/^\w+$/.test(String(key)) ||
    view !== null
  ) {
    throw new SyntaxError(
      `persistent id of kind "${kind}", expected a storage of a known type`,
    );
  }
  return new TorchStorage(element, String(key));
}

function toTensor(args: readonly unknown[]): TensorView {
  const [storage, offset, shape, strides] = args;
  if (
    !(storage instanceof TorchStorage) || !isCounts([offset]) ||
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
