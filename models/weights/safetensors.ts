/**
 * Reads and writes safetensors: a JSON header with names, types, shapes and byte ranges, then the bytes.
 *
 * The format is that of https://github.com/huggingface/safetensors. The reader is as strict as the
 * original: a header that is too long, ranges that overlap or leave gaps, and names that occur twice
 * are errors, so that no file can mean two things.
 *
 * @module
 */
import { type Shape, sizeOf } from "../graph/tensor.ts";
import type { ByteSource } from "./byte_source.ts";
import type { Checkpoint, LazyArray, StoredArray } from "./checkpoint.ts";
import { ELEMENT_TYPES } from "./element_types.ts";
import { headerEnd, parseSafetensorsHeader } from "./safetensors_header.ts";
import { WeightsError } from "./weights_error.ts";

/** What a safetensors file holds. */
export interface Safetensors {
  /** Strings by name, e.g. `format`. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Arrays by name. */
  readonly tensors: ReadonlyMap<string, StoredArray>;
}

/** An array to be written. Values of 16 bits take half the place; they are read as `Float32Array`. */
export interface WritableArray {
  /** Extents. */
  readonly shape: Shape;
  /** Values, row-major. */
  readonly data: Float32Array | Float16Array | Int32Array;
}

/**
 * Reads a safetensors file.
 *
 * @param bytes The whole file.
 * @param file Its name, for messages.
 * @throws {WeightsError} If the file is not well-formed, or holds a type of element that is not read.
 *
 * @example
 * ```ts
 * import { readSafetensors, writeSafetensors } from "./safetensors.ts";
 * import assert from "node:assert/strict";
 *
 * const data = Float32Array.of(1, 2);
 * const bytes = writeSafetensors(new Map([["w", { shape: [2], data }]]));
 * assert.deepEqual(readSafetensors(bytes, "a").tensors.get("w")?.data, data);
 * ```
 */
export function readSafetensors(bytes: Uint8Array, file: string): Safetensors {
  const start = headerEnd(bytes.subarray(0, 8), bytes.length, file);
  const text = bytes.subarray(8, start);
  const { metadata, entries } = parseSafetensorsHeader(
    text,
    bytes.length,
    file,
  );
  const tensors = new Map<string, StoredArray>();
  for (const { name, dtype, shape, begin, end } of entries) {
    try {
      const part = bytes.subarray(start + begin, start + end);
      tensors.set(name, { shape, data: ELEMENT_TYPES[dtype]!.decode(part) });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new WeightsError(file, name, error.message);
    }
  }
  return { metadata, tensors };
}

/**
 * Opens a safetensors file. Arrays stay in the source until they are read, one by one.
 *
 * @param source The file.
 * @throws {WeightsError} As {@linkcode readSafetensors}, but for values that do not fit 32 bits.
 */
export async function openSafetensors(
  source: ByteSource,
): Promise<Checkpoint & { readonly metadata: Safetensors["metadata"] }> {
  const { name: file, size } = source;
  const start = headerEnd(
    await source.read(0, Math.min(8, size)),
    size,
    file,
  );
  const text = await source.read(8, start - 8);
  const { metadata, entries } = parseSafetensorsHeader(text, size, file);
  const tensors = entries.map((entry): [string, LazyArray] => {
    const { name, dtype: type, shape, begin, end } = entry;
    const readBytes = () => source.read(start + begin, end - begin);
    return [name, { shape, type, readBytes }];
  });
  return { name: file, metadata, tensors: new Map(tensors) };
}

/**
 * Writes a safetensors file: names sorted, header padded with spaces to a multiple of 8 bytes.
 *
 * Equal contents give equal bytes.
 *
 * @param tensors Arrays by name: `Float32Array` becomes `F32`, `Float16Array` `F16`, `Int32Array` `I32`.
 * @param metadata Strings by name.
 * @throws {RangeError} If an array does not have as many values as its shape, or is called `__metadata__`.
 */
export function writeSafetensors(
  tensors: ReadonlyMap<string, WritableArray>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const names = [...tensors.keys()].sort();
  const header: [string, unknown][] = [];
  if (Object.keys(metadata).length > 0) {
    const sorted = Object.keys(metadata).sort().map((key) => [
      key,
      metadata[key],
    ]);
    header.push(["__metadata__", Object.fromEntries(sorted)]);
  }
  let place = 0;
  for (const name of names) {
    const { shape, data } = tensors.get(name)!;
    if (name === "__metadata__" || data.length !== sizeOf(shape)) {
      throw new RangeError(
        `Cannot write tensor "${name}": ${data.length} values for shape [${shape}], expected ${
          sizeOf(shape)
        } and another name than "__metadata__"`,
      );
    }
    const dtype = typeOf(data);
    const range = [place, place += data.byteLength];
    header.push([name, { dtype, shape, data_offsets: range }]);
  }
  const json = `{${
    header.map(([name, value]) =>
      `${JSON.stringify(name)}:${JSON.stringify(value)}`
    ).join()
  }}`;
  const text = new TextEncoder().encode(json);
  const length = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(8 + length + place).fill(32, 8, 8 + length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(text, 8);
  let at = 8 + length;
  for (const name of names) {
    const { data } = tensors.get(name)!;
    bytes.set(
      new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
      at,
    );
    at += data.byteLength;
  }
  return bytes;
}

/** Name of an array's elements in a header. */
function typeOf(data: WritableArray["data"]): string {
  if (data instanceof Int32Array) return "I32";
  return data instanceof Float16Array ? "F16" : "F32";
}
