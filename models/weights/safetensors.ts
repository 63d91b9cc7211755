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
import { ELEMENT_TYPES } from "./element_types.ts";
import { duplicateKey } from "./duplicate_key.ts";
import { WeightsError } from "./weights_error.ts";

/** A named array in a file of weights. */
export interface StoredArray {
  /** Extents. */
  readonly shape: Shape;
  /** Values, row-major; integers of every width are `Int32Array`. */
  readonly data: Float32Array | Int32Array;
}

/** What a safetensors file holds. */
export interface Safetensors {
  /** Strings by name, e.g. `format`. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Arrays by name. */
  readonly tensors: ReadonlyMap<string, StoredArray>;
}

/** Largest header the original implementation accepts, in bytes. */
const MAX_HEADER_BYTES = 100_000_000;

/** One entry of the header. */
interface Entry {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
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
  const { metadata, entries, start } = readHeader(bytes, file);
  const tensors = new Map<string, StoredArray>();
  let place = 0;
  for (const entry of entries.toSorted(byPlace)) {
    const { name, dtype, shape, begin, end } = entry;
    if (begin !== place) {
      const kind = begin < place ? "overlap" : "leave a gap";
      throw new WeightsError(
        file,
        name,
        `bytes ${begin}..${end} ${kind}, expected them to start at ${place}`,
      );
    }
    place = end;
    const type = Object.hasOwn(ELEMENT_TYPES, dtype)
      ? ELEMENT_TYPES[dtype]!
      : undefined;
    if (!type) {
      throw new WeightsError(
        file,
        name,
        `element type "${dtype}", expected one of ${
          Object.keys(ELEMENT_TYPES).join(", ")
        }`,
      );
    }
    const expected = sizeOf(shape) * type.bytes;
    if (end - begin !== expected) {
      throw new WeightsError(
        file,
        name,
        `${
          end - begin
        } bytes, expected ${expected} for shape [${shape}] of ${dtype}`,
      );
    }
    if (start + end > bytes.length) {
      throw new WeightsError(
        file,
        name,
        `bytes ${begin}..${end} after the header, expected at most ${
          bytes.length - start
        }: the file is cut off`,
      );
    }
    try {
      const data = type.decode(bytes.subarray(start + begin, start + end));
      tensors.set(name, { shape, data });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new WeightsError(file, name, error.message);
    }
  }
  if (start + place !== bytes.length) {
    throw new WeightsError(
      file,
      undefined,
      `${bytes.length} bytes, expected ${start + place} from its header`,
    );
  }
  return { metadata, tensors };
}

function readHeader(bytes: Uint8Array, file: string): {
  metadata: Record<string, string>;
  entries: Entry[];
  start: number;
} {
  const fail = (problem: string, tensor?: string) =>
    new WeightsError(file, tensor, problem);
  if (bytes.length < 8) {
    throw fail(`${bytes.length} bytes, expected at least 8`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const length = Number(view.getBigUint64(0, true));
  const most = Math.min(MAX_HEADER_BYTES, bytes.length - 8);
  if (length > most) {
    throw fail(`header of ${length} bytes, expected at most ${most}`);
  }
  let text: string, header: unknown;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(
      bytes.subarray(8, 8 + length),
    );
    header = JSON.parse(text);
  } catch {
    throw fail("header is no JSON, expected an object of tensors");
  }
  if (!isObject(header)) {
    throw fail("header is no JSON object, expected an object of tensors");
  }
  const twice = duplicateKey(text);
  if (twice !== undefined) {
    throw fail("name occurs twice, expected it once", twice);
  }
  const { __metadata__: metadata = {}, ...tensors } = header;
  if (
    !isObject(metadata) ||
    Object.values(metadata).some((value) => typeof value !== "string")
  ) {
    throw fail(`"__metadata__" is no object of strings, expected one`);
  }
  const entries = Object.entries(tensors).map(([name, entry]): Entry => {
    const { dtype, shape, data_offsets: range } = isObject(entry)
      ? entry
      : { dtype: 0, shape: 0, data_offsets: 0 };
    if (
      typeof dtype !== "string" || !isCounts(shape) || !isCounts(range) ||
      range.length !== 2 || range[0]! > range[1]!
    ) {
      throw fail(
        `entry ${
          JSON.stringify(entry)
        }, expected "dtype", "shape" and ascending "data_offsets"`,
        name,
      );
    }
    return { name, dtype, shape, begin: range[0]!, end: range[1]! };
  });
  return {
    metadata: metadata as Record<string, string>,
    entries,
    start: 8 + length,
  };
}

/**
 * Writes a safetensors file: names sorted, header padded with spaces to a multiple of 8 bytes.
 *
 * Equal contents give equal bytes.
 *
 * @param tensors Arrays by name: `Float32Array` becomes `F32`, `Int32Array` becomes `I32`.
 * @param metadata Strings by name.
 * @throws {RangeError} If an array does not have as many values as its shape, or is called `__metadata__`.
 */
export function writeSafetensors(
  tensors: ReadonlyMap<string, StoredArray>,
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
    const dtype = data instanceof Float32Array ? "F32" : "I32";
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

/** An empty tensor begins where the next one does, and comes first. */
function byPlace(a: Entry, b: Entry): number {
  return a.begin - b.begin || a.end - b.end;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) &&
    value.every((item) => Number.isSafeInteger(item) && item >= 0);
}
