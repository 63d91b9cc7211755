/**
 * Weights and states on the device, many tensors to a buffer.
 *
 * @module
 */
import { DeviceError, type StoredTensor } from "../../engine.ts";
import { sizeOf } from "../../graph/tensor.ts";
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
  /** Removes tensors; a buffer is freed with its last one. */
  drop(names: readonly string[]): void;
  /** Frees everything. */
  destroy(): void;
}

interface Entry {
  readonly place: Place;
  readonly words: number;
  readonly arena: Arena;
}

interface Arena {
  readonly memory: CountedBuffer;
  live: number;
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
    const { place, words } = find(name);
    if (data.length !== words) {
      throw new RangeError(
        `Cannot write "${name}": ${data.length} values, expected ${words}`,
      );
    }
    gpu.device.queue.writeBuffer(
      place.buffer,
      place.offset,
      data as Float32Array<ArrayBuffer>,
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
    const limit = gpu.identity.limits.maxStorageBufferBindingSize!;
    for (let start = 0; start < tensors.length;) {
      let bytes = 0;
      let end = start;
      for (; end < tensors.length; end++) {
        const more = blockedBytes(sizeOf(tensors[end]!.tensor.shape));
        if (bytes + more > limit && end > start) break;
        bytes += more;
      }
      const { tag, tensor } = tensors[start]!;
      if (bytes > limit) {
        throw new DeviceError(
          "memory",
          `Cannot store "${tensor.name}": ${bytes} bytes, expected at most ${limit}, the largest binding of this device`,
        );
      }
      const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC |
        GPUBufferUsage.COPY_DST;
      const arena = { memory: gpu.allocate(tag, bytes, usage), live: 0 };
      let offset = 0;
      for (; start < end; start++) {
        const { tensor } = tensors[start]!;
        const words = sizeOf(tensor.shape);
        const size = blockedBytes(words);
        const place = { buffer: arena.memory.buffer, offset, size };
        entries.set(tensor.name!, { place, words, arena });
        arena.live++;
        offset += size;
      }
    }
  };
  return {
    add(tensors) {
      const isNew = ({ tensor }: StoredTensor) =>
        entries.get(tensor.name!)?.words !== sizeOf(tensor.shape);
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
    drop,
    destroy: () => drop([...entries.keys()]),
  };
}
