/**
 * Weights and states on the device, many tensors to a buffer.
 *
 * @module
 */
import type { StoredTensor } from "../../engine.ts";
import { type Shape, sizeOf } from "../../graph/tensor.ts";
import { narrow, type Precision, widenHalf } from "./half_values.ts";
import { partsOf, type StoredForm } from "./stored_form.ts";
import type { CountedBuffer, Gpu } from "./gpu.ts";
import type { Place } from "./pipelines.ts";

/** Tensors start at multiples of this many bytes: WebGPU's largest storage offset alignment. */
export const BLOCK_BYTES = 256;

/** Size of a tensor in whole blocks, in bytes. */
export function blockedBytes(words: number): number {
  return Math.max(1, Math.ceil(words * 4 / BLOCK_BYTES)) * BLOCK_BYTES;
}

/** Stored tensors by name. */
export interface Store {
  /** Adds or overwrites tensors. */
  add(tensors: readonly StoredTensor[]): void;
  /** Overwrites values. */
  write(name: string, data: Float32Array): void;
  /** Where a tensor lies; its buffer holds others too. */
  place(name: string): Place;
  /** How its values lie there. */
  form(name: string): StoredForm;
  /** The values in bytes that were read from its place. */
  decode(name: string, bytes: ArrayBuffer, offset: number): Float32Array;
  /** Removes tensors; a buffer is freed with its last one. */
  drop(names: readonly string[]): void;
  /** Frees everything. */
  destroy(): void;
}

interface Entry {
  readonly place: Place;
  readonly shape: Shape;
  readonly form: StoredForm;
  readonly arena: Arena;
}

interface Arena {
  readonly memory: CountedBuffer;
  live: number;
}

function storedBytes({ tensor, precision = "f32" }: StoredTensor): number {
  return blockedBytes(wordsOf(sizeOf(tensor.shape), precision));
}

function wordsOf(count: number, precision: Precision): number {
  return precision === "f32" ? count : Math.ceil(count / 2);
}

/** Opens an empty store. */
export function createStore(gpu: Gpu): Store {
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
  const write = (name: string, data: Float32Array) => {
    const { place, shape, form } = find(name);
    const count = sizeOf(shape);
    if (data.length !== count) {
      throw new RangeError(
        `Cannot write "${name}": ${data.length} values, expected ${count}`,
      );
    }
    const words = form.precision === "f32"
      ? data
      : narrow(name, data, form.precision);
    gpu.device.queue.writeBuffer(
      place.buffer,
      place.offset,
      words as Float32Array<ArrayBuffer>,
    );
  };
  const drop = (names: readonly string[]) => {
    for (const name of names) {
      const { arena } = find(name);
      entries.delete(name);
      if (--arena.live === 0) arena.memory.destroy();
    }
  };
  /** Packs tensors of one tag into as few buffers as bindings may be long. */
  const pack = (tensors: readonly StoredTensor[]) => {
    const limit = gpu.traits.maxBindingBytes;
    for (let start = 0; start < tensors.length;) {
      let bytes = 0;
      let end = start;
      for (; end < tensors.length; end++) {
        const more = storedBytes(tensors[end]!);
        if (bytes + more > limit && end > start) break;
        bytes += more;
      }
      const { tag } = tensors[start]!;
      const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC |
        GPUBufferUsage.COPY_DST;
      const arena = { memory: gpu.allocate(tag, bytes, usage), live: 0 };
      let offset = 0;
      for (; start < end; start++) {
        const { tensor, precision = "f32" } = tensors[start]!;
        const size = storedBytes(tensors[start]!);
        const place = { buffer: arena.memory.buffer, offset, size };
        const parts = partsOf(tensor.shape, precision, limit);
        const form = { precision, parts };
        const { name, shape } = tensor;
        entries.set(name!, { place, shape, form, arena });
        arena.live++;
        offset += size;
      }
    }
  };
  return {
    add(tensors) {
      const isNew = ({ tensor, precision = "f32" }: StoredTensor) => {
        const known = entries.get(tensor.name!);
        return `${known?.shape}` !== `${tensor.shape}` ||
          known!.form.precision !== precision;
      };
      const fresh = tensors.filter(isNew);
      drop(
        fresh.map(({ tensor }) => tensor.name!).filter((n) => entries.has(n)),
      );
      for (const tag of ["weight", "adapter"] as const) {
        pack(fresh.filter((tensor) => tensor.tag === tag));
      }
      for (const { tensor, data } of tensors) write(tensor.name!, data);
    },
    write,
    place: (name) => find(name).place,
    form: (name) => find(name).form,
    decode(name, bytes, offset) {
      const { shape, form: { precision } } = find(name);
      const count = sizeOf(shape);
      return precision === "f32"
        ? new Float32Array(bytes, offset, count).slice()
        : widenHalf(new Uint16Array(bytes, offset, count), precision);
    },
    drop,
    destroy: () => drop([...entries.keys()]),
  };
}
