import type { MemoryTag, StoredTensor } from "../../engine.ts";
import { type Shape, sizeOf } from "../../graph/tensor.ts";
import type { Tfjs, TfjsTensor } from "../../op.ts";
import type { Ledger } from "../ledger.ts";

/** Weights and states by name, each a tensor of TensorFlow.js. */
export interface Store {
  /** Adds or overwrites tensors. */
  add(tensors: readonly StoredTensor[]): void;
  /** Overwrites values; they are copied. */
  write(name: string, data: Float32Array): void;
  /** Puts a tensor in the place of another; the store owns it from now on. */
  replace(name: string, tensor: TfjsTensor): void;
  /** The tensor; it stays the store's. */
  get(name: string): TfjsTensor;
  /** Removes tensors. */
  drop(names: readonly string[]): void;
  /** Removes all. */
  clear(): void;
}

interface Entry {
  readonly shape: Shape;
  readonly tag: MemoryTag;
  tensor: TfjsTensor;
}

/** Opens an empty store. */
export function createStore(tf: Tfjs, ledger: Ledger): Store {
  const entries = new Map<string, Entry>();
  const find = (name: string): Entry => {
    const entry = entries.get(name);
    if (entry) return entry;
    throw new RangeError(
      `Cannot find stored tensor "${name}", expected one of ${
        [...entries.keys()].join(", ") || "none"
      }`,
    );
  };
  const upload = (name: string, shape: Shape, data: Float32Array) => {
    if (data.length !== sizeOf(shape)) {
      throw new RangeError(
        `Cannot write "${name}": ${data.length} values, expected ${
          sizeOf(shape)
        }`,
      );
    }
    // TensorFlow.js keeps the array and uploads it at the first use.
    return tf.tensor(data.slice(), [...shape], "float32");
  };
  const remove = (name: string) => {
    const { tensor, tag, shape } = find(name);
    tensor.dispose();
    ledger.remove(tag, sizeOf(shape) * 4);
    entries.delete(name);
  };
  return {
    add(tensors) {
      for (const { tensor: { name, shape }, data, tag } of tensors) {
        const tensor = upload(name!, shape, data);
        if (entries.has(name!)) remove(name!);
        entries.set(name!, { shape, tag, tensor });
        ledger.add(tag, sizeOf(shape) * 4);
      }
    },
    write(name, data) {
      const entry = find(name);
      const tensor = upload(name, entry.shape, data);
      entry.tensor.dispose();
      entry.tensor = tensor;
    },
    replace(name, tensor) {
      const entry = find(name);
      entry.tensor.dispose();
      entry.tensor = tensor;
    },
    get: (name) => find(name).tensor,
    drop: (names) => names.forEach(remove),
    clear: () => [...entries.keys()].forEach(remove),
  };
}
