import { sizeOf } from "../graph/tensor.ts";
import { duplicateKey } from "./duplicate_key.ts";
import { ELEMENT_TYPES } from "./element_types.ts";
import { WeightsError } from "./weights_error.ts";

/** Largest header the original implementation accepts, in bytes. */
const MAX_HEADER_BYTES = 100_000_000;

/** One array of a safetensors file: it fills `begin..end` of the bytes behind the header. */
interface SafetensorsEntry {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/**
 * Returns where the header of a safetensors file ends.
 *
 * @param first The first 8 bytes of the file.
 * @param size Bytes of the whole file.
 * @param file Its name, for messages.
 * @throws {WeightsError} If the file is too short.
 */
export function headerEnd(
  first: Uint8Array,
  size: number,
  file: string,
): number {
  if (size < 8) {
    throw new WeightsError(
      file,
      undefined,
      `${size} bytes, expected at least 8`,
    );
  }
  const view = new DataView(first.buffer, first.byteOffset, 8);
  const length = Number(view.getBigUint64(0, true));
  const most = Math.min(MAX_HEADER_BYTES, size - 8);
  if (length <= most) return 8 + length;
  throw new WeightsError(
    file,
    undefined,
    `header of ${length} bytes, expected at most ${most}`,
  );
}

/**
 * Reads the header of a safetensors file and checks it against the size of the file.
 *
 * @param bytes The JSON.
 * @param size Bytes of the whole file.
 * @param file Its name, for messages.
 * @returns Strings by name, and arrays in the order of their bytes.
 * @throws {WeightsError} If it is not well-formed, or its arrays do not fill the file without gaps.
 */
export function parseSafetensorsHeader(
  bytes: Uint8Array,
  size: number,
  file: string,
): {
  readonly metadata: Readonly<Record<string, string>>;
  readonly entries: readonly SafetensorsEntry[];
} {
  const { metadata, entries } = readEntries(bytes, file);
  const start = 8 + bytes.length;
  let place = 0;
  const sorted = entries.toSorted(byPlace);
  for (const entry of sorted) {
    const problem = problemOf(entry, place, size - start);
    if (problem) throw new WeightsError(file, entry.name, problem);
    place = entry.end;
  }
  if (start + place === size) return { metadata, entries: sorted };
  throw new WeightsError(
    file,
    undefined,
    `${size} bytes, expected ${start + place} from its header`,
  );
}

/** An empty tensor begins where the next one does, and comes first. */
function byPlace(a: SafetensorsEntry, b: SafetensorsEntry): number {
  return a.begin - b.begin || a.end - b.end;
}

function problemOf(
  { dtype, shape, begin, end }: SafetensorsEntry,
  place: number,
  most: number,
): string | undefined {
  if (begin !== place) {
    const kind = begin < place ? "overlap" : "leave a gap";
    return `bytes ${begin}..${end} ${kind}, expected them to start at ${place}`;
  }
  if (!Object.hasOwn(ELEMENT_TYPES, dtype)) {
    return `element type "${dtype}", expected one of ${
      Object.keys(ELEMENT_TYPES).join(", ")
    }`;
  }
  const expected = sizeOf(shape) * ELEMENT_TYPES[dtype]!.bytes;
  if (end - begin !== expected) {
    return `${
      end - begin
    } bytes, expected ${expected} for shape [${shape}] of ${dtype}`;
  }
  if (end > most) {
    return `bytes ${begin}..${end} after the header, expected at most ${most}: the file is cut off`;
  }
  return undefined;
}

function readEntries(bytes: Uint8Array, file: string): {
  metadata: Record<string, string>;
  entries: SafetensorsEntry[];
} {
  const fail = (problem: string, tensor?: string) =>
    new WeightsError(file, tensor, problem);
  let text: string, header: unknown;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
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
  const entries = Object.entries(tensors).map(
    ([name, entry]): SafetensorsEntry => {
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
    },
  );
  return { metadata: metadata as Record<string, string>, entries };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) &&
    value.every((item) => Number.isSafeInteger(item) && item >= 0);
}
