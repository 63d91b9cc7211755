import type { Random } from "../models/mod.ts";
import type { Augmentation } from "./augmentation.ts";
import type { ImageExtents } from "./augmentation_crop.ts";
import type { Rectangle } from "./augmentation_erase.ts";

/** How a batch is mixed with its own reverse. */
export type Mix =
  | {
    /** Values are averaged. */
    readonly kind: "mixup";
    /** Weight of an image's own label, in `[0, 1]`. */
    readonly share: number;
  }
  | {
    /** A rectangle is exchanged. */
    readonly kind: "cutmix";
    /** Weight of an image's own label, in `[0, 1]`: the share of its area that it keeps. */
    readonly share: number;
    /** What is exchanged. */
    readonly box: Rectangle;
  };

/**
 * Draws how a batch is mixed, as timm's `Mixup` does in mode `batch`: one weight, and one box, for all images.
 *
 * @returns Nothing if this batch stays as it is.
 */
export function drawMix(
  random: Random,
  { mixup, cutmix, mixProbability, switchProbability }: Augmentation,
  { height, width }: ImageExtents,
): Mix | undefined {
  if (mixup === 0 && cutmix === 0) return undefined;
  if (random.unit() >= mixProbability) return undefined;
  const cut = mixup === 0 || (cutmix > 0 && random.unit() < switchProbability);
  const share = drawBeta(random, cut ? cutmix : mixup);
  if (!cut) return { kind: "mixup", share };
  const side = Math.sqrt(1 - share);
  const [top, bottom] = drawSpan(random, height, side);
  const [left, right] = drawSpan(random, width, side);
  const box = { top, left, height: bottom - top, width: right - left };
  // The border clips the box, so the weight follows from what is left of it.
  const kept = 1 - (box.height * box.width) / (height * width);
  return { kind: "cutmix", share: kept, box };
}

/** A span of `share` of `length` about a random middle, clipped. */
function drawSpan(random: Random, length: number, share: number) {
  const half = Math.floor(Math.floor(length * share) / 2);
  const middle = random.integer(length);
  return [Math.max(0, middle - half), Math.min(length, middle + half)] as const;
}

/** Mixes each image `i` of a batch in place with image `batch - 1 - i`. */
export function mixImages(
  images: Float32Array,
  batch: number,
  extents: ImageExtents,
  mix: Mix,
): void {
  const { height, width, channels } = extents;
  const size = height * width * channels;
  for (let i = 0; i < batch >> 1; i++) {
    const a = i * size;
    const b = (batch - 1 - i) * size;
    if (mix.kind === "mixup") average(images, a, b, size, mix.share);
    else exchange(images, a, b, extents, mix.box);
  }
}

function average(
  images: Float32Array,
  a: number,
  b: number,
  size: number,
  share: number,
) {
  for (let i = 0; i < size; i++) {
    const first = images[a + i]!;
    const second = images[b + i]!;
    images[a + i] = share * first + (1 - share) * second;
    images[b + i] = share * second + (1 - share) * first;
  }
}

function exchange(
  images: Float32Array,
  a: number,
  b: number,
  { width, channels }: ImageExtents,
  box: Rectangle,
) {
  for (let y = 0; y < box.height; y++) {
    const start = ((box.top + y) * width + box.left) * channels;
    for (let i = start; i < start + box.width * channels; i++) {
      const kept = images[a + i]!;
      images[a + i] = images[b + i]!;
      images[b + i] = kept;
    }
  }
}

/**
 * Writes the targets of a mixed batch: each row has `share` at the image's own label and the rest at its partner's.
 *
 * Labels are not smoothed here; smoothing is linear, so the loss may do it afterwards with the same result.
 *
 * @param labels Class of each image before mixing, shape `[B]`.
 * @param classes Number of classes.
 * @param share Weight of an image's own label; 1 if the batch is not mixed.
 * @param targets Takes the result, shape `[B, classes]`.
 */
export function mixTargets(
  labels: Int32Array,
  classes: number,
  share: number,
  targets: Float32Array,
): void {
  targets.fill(0);
  labels.forEach((label, i) => {
    const other = labels[labels.length - 1 - i]!;
    targets[i * classes + label]! += share;
    targets[i * classes + other]! += 1 - share;
  });
}

/** Draws from Beta(α, α) as the ratio of two gamma variates. */
export function drawBeta(random: Random, alpha: number): number {
  const a = drawLogGamma(random, alpha);
  const b = drawLogGamma(random, alpha);
  // In logarithms: for a small α both variates may be too small for a number.
  return 1 / (1 + Math.exp(b - a));
}

/**
 * Draws the logarithm of a gamma variate. Marsaglia and Tsang, A Simple Method for Generating Gamma Variables,
 * ACM TOMS 26(3), 2000; for shapes below 1 by its section 6.
 */
function drawLogGamma(random: Random, shape: number): number {
  if (shape < 1) {
    const boost = Math.log(1 - random.unit()) / shape;
    return drawLogGamma(random, shape + 1) + boost;
  }
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = random.normal();
    const v = (1 + c * x) ** 3;
    if (v <= 0) continue;
    const u = 1 - random.unit();
    if (Math.log(u) < x * x / 2 + d - d * v + d * Math.log(v)) {
      return Math.log(d * v);
    }
  }
}
