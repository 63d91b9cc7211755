import type { ImageTable } from "../../image_table.ts";
import type { Drawing } from "./drawings.ts";

/** Pixels from top to bottom, and from left to right. */
const SIZE = 32;
/** Drawings rendered at once; more than one keeps libvips' threads busy. */
const IN_FLIGHT = 8;

/**
 * Renders drawings with librsvg on white, 32x32 RGB.
 *
 * @param vendor Prefix of the ids.
 * @param drawings What is rendered, in this order.
 */
export async function renderDrawings(
  vendor: string,
  drawings: readonly Drawing[],
): Promise<ImageTable> {
  // Loaded here: with a warm cache nothing needs the native library.
  const { default: sharp } = await import("sharp");
  const bytes = SIZE * SIZE * 3;
  const images = new Uint8Array(drawings.length * bytes);
  let next = 0;
  const work = async () => {
    for (let at = next++; at < drawings.length; at = next++) {
      const pixels = await sharp(new TextEncoder().encode(drawings[at]!.svg))
        .flatten({ background: "#ffffff" }).toColourspace("srgb").removeAlpha()
        .raw().toBuffer();
      if (pixels.length !== bytes) {
        throw new RangeError(
          `Cannot render "${vendor}/${
            drawings[at]!.emoji.code
          }": found ${pixels.length} bytes, expected ${bytes}`,
        );
      }
      images.set(pixels, at * bytes);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, work));
  return {
    height: SIZE,
    width: SIZE,
    channels: 3,
    images,
    labels: Int32Array.from(drawings, ({ emoji }) => emoji.label),
    ids: drawings.map(({ emoji }) => `${vendor}/${emoji.code}`),
  };
}
