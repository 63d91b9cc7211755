import type { Random } from "../models/mod.ts";
import type { ImageExtents } from "./augmentation_crop.ts";

/** A part of an image. */
export interface Rectangle {
  /** First row. */
  readonly top: number;
  /** First column. */
  readonly left: number;
  /** Number of rows. */
  readonly height: number;
  /** Number of columns. */
  readonly width: number;
}

/** Shares of the image's area between which the erased area is drawn. */
const AREA = [0.02, 1 / 3] as const;
/** Largest ratio of height to width; its inverse is the smallest. */
const RATIO = 1 / 0.3;
/** Draws before the image is let go as it is. */
const ATTEMPTS = 10;

/**
 * Draws the rectangle that random erasing replaces; the same distribution as timm's `RandomErasing`.
 *
 * Zhong et al., Random Erasing Data Augmentation (2020), arXiv:1708.04896.
 *
 * @returns Nothing if no draw fits into the image.
 */
export function drawErasure(
  random: Random,
  { height, width }: ImageExtents,
): Rectangle | undefined {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const area = (AREA[0] + (AREA[1] - AREA[0]) * random.unit()) * height *
      width;
    const ratio = Math.exp((2 * random.unit() - 1) * Math.log(RATIO));
    const rows = Math.round(Math.sqrt(area * ratio));
    const columns = Math.round(Math.sqrt(area / ratio));
    if (rows < height && columns < width) {
      return {
        top: random.integer(height - rows + 1),
        left: random.integer(width - columns + 1),
        height: rows,
        width: columns,
      };
    }
  }
  return undefined;
}

/**
 * Replaces a rectangle by standard normal noise, value by value (timm's mode `pixel`).
 *
 * @param random Source of the noise.
 * @param images Normalised images.
 * @param from Index of the image's first value.
 * @param extents Of the image.
 * @param rectangle What is replaced.
 */
export function eraseRectangle(
  random: Random,
  images: Float32Array,
  from: number,
  { width, channels }: ImageExtents,
  rectangle: Rectangle,
): void {
  for (let y = 0; y < rectangle.height; y++) {
    const start = from +
      ((rectangle.top + y) * width + rectangle.left) * channels;
    const end = start + rectangle.width * channels;
    for (let i = start; i < end; i++) images[i] = random.normal();
  }
}
