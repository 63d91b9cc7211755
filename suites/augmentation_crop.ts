/** Height, width and channels of an image, stored row by row, channels last. */
export interface ImageExtents {
  /** Pixels from top to bottom. */
  readonly height: number;
  /** Pixels from left to right. */
  readonly width: number;
  /** Values of a pixel. */
  readonly channels: number;
}

/** Where a crop lies and which way round it is. */
export interface Crop {
  /** Rows that the window lies below the image's own place; may be negative. */
  readonly down: number;
  /** Columns that it lies to the right. */
  readonly right: number;
  /** Whether the result is mirrored left to right. */
  readonly mirror: boolean;
}

/** The crop that changes nothing. */
export const WHOLE: Crop = { down: 0, right: 0, mirror: false };

/** Makes the table of `(x / 255 - mean) / std` for the 256 values of a byte. */
export function normalizeLevels(mean: number, std: number): Float32Array {
  return Float32Array.from({ length: 256 }, (_, x) => (x / 255 - mean) / std);
}

/**
 * Copies a window of the size of the image into `out`, through a table of levels. Outside the image the
 * nearest edge pixel stands.
 *
 * @param images Bytes of one or more images.
 * @param from Index of the image's first byte.
 * @param extents Of the image, and of the window.
 * @param crop Where the window lies.
 * @param levels What each byte becomes, 256 values.
 * @param out Takes the result.
 * @param to Index of the result's first value.
 */
export function copyCrop(
  images: Uint8Array,
  from: number,
  { height, width, channels }: ImageExtents,
  { down, right, mirror }: Crop,
  levels: Float32Array,
  out: Float32Array,
  to: number,
): void {
  const row = width * channels;
  const columns = new Int32Array(row);
  for (let x = 0, i = 0; x < width; x++) {
    const source = clamp((mirror ? width - 1 - x : x) + right, width);
    for (let c = 0; c < channels; c++) columns[i++] = source * channels + c;
  }
  for (let y = 0; y < height; y++) {
    const start = from + clamp(y + down, height) * row;
    for (let i = 0; i < row; i++) {
      out[to++] = levels[images[start + columns[i]!]!]!;
    }
  }
}

function clamp(index: number, length: number): number {
  return index < 0 ? 0 : index < length ? index : length - 1;
}
