import { createHash } from "node:crypto";
import type { ImageSplit, SplitName } from "./dataset.ts";

/** Labelled images before they are split. */
export interface ImageTable {
  /** Pixels from top to bottom. */
  readonly height: number;
  /** Pixels from left to right. */
  readonly width: number;
  /** Values of a pixel. */
  readonly channels: number;
  /** Pixels, shape `[count, height, width, channels]`, row-major. */
  readonly images: Uint8Array;
  /** Class of each image, shape `[count]`. */
  readonly labels: Int32Array;
  /** A name for each image. */
  readonly ids: readonly string[];
}

/** The sha256 in hexadecimal over extents, pixels, labels (32 bits, little-endian) and ids of a table. */
export function hashImages(table: ImageTable): string {
  const { height, width, channels, images, labels, ids } = table;
  const bytes = new DataView(new ArrayBuffer(4 * labels.length));
  labels.forEach((label, i) => bytes.setInt32(4 * i, label, true));
  return createHash("sha256")
    .update(JSON.stringify([height, width, channels, ids]))
    .update(images)
    .update(new Uint8Array(bytes.buffer))
    .digest("hex");
}

/**
 * Puts tables with the same extents one after the other.
 *
 * @throws {RangeError} If there is none, or the extents differ.
 */
export function joinTables(tables: readonly ImageTable[]): ImageTable {
  const [first] = tables;
  if (first === undefined) {
    throw new RangeError("Cannot join tables: found none, expected at least 1");
  }
  const { height, width, channels } = first;
  const ids = tables.flatMap((table) => table.ids);
  const images = new Uint8Array(ids.length * height * width * channels);
  const labels = new Int32Array(ids.length);
  let at = 0;
  for (const table of tables) {
    const extents = [table.height, table.width, table.channels].join("x");
    const expected = [height, width, channels].join("x");
    if (extents !== expected) {
      throw new RangeError(
        `Cannot join tables: found ${extents}, expected ${expected}`,
      );
    }
    images.set(table.images, at * height * width * channels);
    labels.set(table.labels, at);
    at += table.ids.length;
  }
  return { height, width, channels, images, labels, ids };
}

/**
 * Deals the images of a table out to the splits, keeping their order.
 *
 * @param table All images.
 * @param splitOf Says where the image with this id goes.
 * @param flippable Whether a mirrored image keeps its label.
 */
export function splitTable(
  table: ImageTable,
  splitOf: (id: string) => SplitName,
  flippable: boolean,
): Record<SplitName, ImageSplit> {
  const rows: Record<SplitName, number[]> = {
    train: [],
    selection: [],
    test: [],
  };
  table.ids.forEach((id, row) => rows[splitOf(id)].push(row));
  return {
    train: pick(table, rows.train, flippable),
    selection: pick(table, rows.selection, flippable),
    test: pick(table, rows.test, flippable),
  };
}

function pick(
  { height, width, channels, images, labels, ids }: ImageTable,
  rows: readonly number[],
  flippable: boolean,
): ImageSplit {
  const size = height * width * channels;
  const picked = new Uint8Array(rows.length * size);
  rows.forEach((row, i) =>
    picked.set(images.subarray(row * size, (row + 1) * size), i * size)
  );
  return {
    images: picked,
    labels: Int32Array.from(rows, (row) => labels[row]!),
    ids: rows.map((row) => ids[row]!),
    count: rows.length,
    height,
    width,
    channels,
    flippable,
  };
}
