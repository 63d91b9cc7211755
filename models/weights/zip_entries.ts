/**
 * Finds what lies in a zip archive, without reading what it holds.
 *
 * The format is PKWARE's APPNOTE 6.3.10, zip64 included. Only stored (uncompressed) entries can be
 * read: PyTorch writes no others, and no others can be read from the middle.
 *
 * @module
 */
import type { ByteSource } from "./byte_source.ts";
import { WeightsError } from "./weights_error.ts";

/** A file in an archive. */
export interface ZipEntry {
  /** Number of bytes. */
  readonly size: number;
  /** Finds where its bytes begin in the archive. */
  begin(): Promise<number>;
}

const END = 0x06054b50, END_64 = 0x06064b50, LOCATOR_64 = 0x07064b50;
const CENTRAL = 0x02014b50, LOCAL = 0x04034b50;
const NONE_16 = 0xffff, NONE_32 = 0xffffffff;

/** Where the directory lies. */
interface Directory {
  readonly count: number;
  readonly size: number;
  readonly offset: number;
}

/**
 * Reads the directory of an archive.
 *
 * @returns Entries by name.
 * @throws {WeightsError} If the directory is not well-formed, or an entry is compressed or encrypted.
 */
export async function readZipEntries(
  source: ByteSource,
): Promise<ReadonlyMap<string, ZipEntry>> {
  const { count, size, offset } = await findDirectory(source);
  const view = viewOf(await source.read(offset, size));
  const entries = new Map<string, ZipEntry>();
  let at = 0;
  for (let index = 0; index < count; index++) {
    if (at + 46 > size || view.getUint32(at, true) !== CENTRAL) {
      throw fail(
        source,
        `no entry ${index} in its directory, expected ${count}`,
      );
    }
    const nameLength = view.getUint16(at + 28, true);
    const extraLength = view.getUint16(at + 30, true);
    const next = at + 46 + nameLength + extraLength +
      view.getUint16(at + 32, true);
    if (next > size) throw fail(source, `directory ends in entry ${index}`);
    const name = textOf(view, at + 46, nameLength);
    if (entries.has(name)) {
      throw fail(source, `entry "${name}" occurs twice, expected it once`);
    }
    entries.set(name, readEntry(source, view, at, name));
    at = next;
  }
  return entries;
}

function readEntry(
  source: ByteSource,
  view: DataView,
  at: number,
  name: string,
): ZipEntry {
  const method = view.getUint16(at + 10, true);
  if (method !== 0 || view.getUint16(at + 8, true) & 1) {
    throw fail(
      source,
      `entry "${name}" is compressed or encrypted (method ${method}), expected it stored`,
    );
  }
  let packed = view.getUint32(at + 20, true);
  let size = view.getUint32(at + 24, true);
  let header = view.getUint32(at + 42, true);
  // Zip64 keeps, in this order, just the numbers that did not fit.
  const extra = at + 46 + view.getUint16(at + 28, true);
  const wide = wideNumbers(view, extra, view.getUint16(at + 30, true));
  const widen = (value: number) => {
    if (value !== NONE_32) return value;
    const next = wide.shift();
    if (next !== undefined) return next;
    throw fail(source, `entry "${name}" has no zip64 sizes, expected them`);
  };
  size = widen(size);
  packed = widen(packed);
  header = widen(header);
  if (packed !== size) {
    throw fail(source, `entry "${name}": ${packed} bytes, expected ${size}`);
  }
  return {
    size,
    async begin() {
      const local = viewOf(await source.read(header, 30));
      if (local.getUint32(0, true) !== LOCAL) {
        throw fail(
          source,
          `no entry "${name}" at ${header}, expected its header`,
        );
      }
      // Padding aligns the bytes, so that the lengths here are not those of the directory.
      return header + 30 + local.getUint16(26, true) +
        local.getUint16(28, true);
    },
  };
}

function wideNumbers(view: DataView, at: number, length: number): number[] {
  const end = at + length;
  while (at + 4 <= end) {
    const id = view.getUint16(at, true), size = view.getUint16(at + 2, true);
    at += 4;
    if (at + size > end) break;
    if (id === 1) {
      const count = Math.floor(size / 8);
      return Array.from(
        { length: count },
        (_, i) => Number(view.getBigUint64(at + 8 * i, true)),
      );
    }
    at += size;
  }
  return [];
}

/** The directory's place is written at the end, in front of a comment of up to 65,535 bytes. */
async function findDirectory(source: ByteSource): Promise<Directory> {
  const length = Math.min(source.size, 22 + NONE_16);
  const start = source.size - length;
  const view = viewOf(await source.read(start, length));
  for (let at = length - 22; at >= 0; at--) {
    if (
      view.getUint32(at, true) !== END ||
      at + 22 + view.getUint16(at + 20, true) !== length
    ) continue;
    const narrow = {
      count: view.getUint16(at + 10, true),
      size: view.getUint32(at + 12, true),
      offset: view.getUint32(at + 16, true),
    };
    const isWide = narrow.count === NONE_16 || narrow.size === NONE_32 ||
      narrow.offset === NONE_32;
    return isWide ? await findWide(source, start + at) : narrow;
  }
  throw fail(
    source,
    `no directory at the end of its ${source.size} bytes, expected one: the file is cut off, or no zip archive`,
  );
}

async function findWide(source: ByteSource, end: number): Promise<Directory> {
  const locator = viewOf(await source.read(Math.max(0, end - 20), 20));
  if (locator.getUint32(0, true) !== LOCATOR_64) {
    throw fail(source, "no zip64 locator, expected one");
  }
  const at = Number(locator.getBigUint64(8, true));
  const view = viewOf(await source.read(at, 56));
  if (view.getUint32(0, true) !== END_64) {
    throw fail(source, `no zip64 record at ${at}, expected one`);
  }
  return {
    count: Number(view.getBigUint64(32, true)),
    size: Number(view.getBigUint64(40, true)),
    offset: Number(view.getBigUint64(48, true)),
  };
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

function textOf(view: DataView, at: number, length: number): string {
  return new TextDecoder().decode(
    new Uint8Array(view.buffer, view.byteOffset + at, length),
  );
}

function fail({ name }: ByteSource, problem: string): WeightsError {
  return new WeightsError(name, undefined, problem);
}
