import { createRandom, type Random } from "../models/mod.ts";
import type { Augmentation } from "./augmentation.ts";
import { copyCrop, type Crop, normalizeLevels } from "./augmentation_crop.ts";
import { drawErasure, eraseRectangle } from "./augmentation_erase.ts";
import { drawMix, mixImages, mixTargets } from "./augmentation_mix.ts";
import type { ImageSplit } from "./dataset.ts";

/** How batches are drawn. */
export interface BatchOptions {
  /** Images in a batch. */
  readonly batch: number;
  /** Number of classes. */
  readonly classes: number;
  /** The run's seed, an unsigned 32-bit integer. */
  readonly seed: number;
  /** How images are varied. */
  readonly augmentation: Augmentation;
  /**
   * Subtracted from a pixel in `0..1`.
   *
   * @default {0.5}
   */
  readonly mean?: number;
  /**
   * What is left is divided by it.
   *
   * @default {0.25}
   */
  readonly std?: number;
}

/** What one update trains on. The arrays are overwritten by the next call. */
export interface TrainingBatch {
  /** Normalised pixels, shape `[batch, height, width, channels]`, row-major. */
  readonly images: Float32Array;
  /** Class of each image before mixing, shape `[batch]`. */
  readonly labels: Int32Array;
  /** Weights of the classes, shape `[batch, classes]`; only if mixup or CutMix is on, then always. */
  readonly targets: Float32Array | undefined;
  /** Row of each image in its split, shape `[batch]`. */
  readonly rows: Int32Array;
}

/** The batches of a training run. */
export interface Batches {
  /** Batches in one pass over the split; what does not fill a batch waits for the next shuffle. */
  readonly updatesPerEpoch: number;
  /**
   * Makes the batch of an update. It depends on the seed and this number alone, so a run that was killed goes
   * on where it stopped.
   *
   * @param update Number of the update, from 0.
   * @throws {RangeError} If that is not a natural number.
   */
  at(update: number): TrainingBatch;
}

/**
 * Draws shuffled, varied training batches.
 *
 * Order: crop, mirror, normalise, erase, then mix; the order of timm's loader.
 *
 * @param split What is drawn from.
 * @param options How.
 * @throws {RangeError} If the split does not fill a batch, or mirroring would change its labels.
 *
 * @example
 * ```ts
 * import { augmentation } from "./augmentation.ts";
 * import { createBatches } from "./batches.ts";
 * import assert from "node:assert/strict";
 *
 * const split = {
 *   images: Uint8Array.of(0, 255),
 *   labels: Int32Array.of(0, 1),
 *   ids: ["black", "white"],
 *   count: 2, height: 1, width: 1, channels: 1, flippable: true,
 * };
 * const batches = createBatches(split, {
 *   batch: 2, classes: 2, seed: 0, augmentation: augmentation.read({}, "augmentation"),
 * });
 * assert.deepEqual([...batches.at(7).images].sort(), [-2, 2]);
 * ```
 */
export function createBatches(
  split: ImageSplit,
  options: BatchOptions,
): Batches {
  const { batch, classes, seed, augmentation, mean = 0.5, std = 0.25 } =
    options;
  checkBatch(split, options);
  const { height, width, channels } = split;
  const size = height * width * channels;
  const levels = normalizeLevels(mean, std);
  const soft = augmentation.mixup > 0 || augmentation.cutmix > 0;
  const images = new Float32Array(batch * size);
  const labels = new Int32Array(batch);
  const rows = new Int32Array(batch);
  const targets = soft ? new Float32Array(batch * classes) : undefined;
  const updatesPerEpoch = Math.floor(split.count / batch);
  const order = Int32Array.from({ length: split.count }, (_, i) => i);
  let shuffled = -1; // the epoch that `order` belongs to

  return {
    updatesPerEpoch,
    at(update) {
      if (!Number.isInteger(update) || update < 0) {
        throw new RangeError(
          `Cannot make batch: found update ${update}, expected 0, 1, …`,
        );
      }
      const epoch = Math.floor(update / updatesPerEpoch);
      if (epoch !== shuffled) {
        order.forEach((_, i) => order[i] = i);
        createRandom(seed, `shuffle/${epoch}`).shuffle(order);
        shuffled = epoch;
      }
      const first = (update - epoch * updatesPerEpoch) * batch;
      rows.set(order.subarray(first, first + batch));
      const random = createRandom(seed, `augment/${update}`);
      for (let i = 0; i < batch; i++) {
        const row = rows[i]!;
        labels[i] = split.labels[row]!;
        const crop = drawCrop(random, augmentation);
        copyCrop(
          split.images,
          row * size,
          split,
          crop,
          levels,
          images,
          i * size,
        );
        if (augmentation.erasing > 0 && random.unit() < augmentation.erasing) {
          const hole = drawErasure(random, split);
          if (hole) eraseRectangle(random, images, i * size, split, hole);
        }
      }
      if (targets) {
        const mix = drawMix(random, augmentation, split);
        if (mix) mixImages(images, batch, split, mix);
        mixTargets(labels, classes, mix?.share ?? 1, targets);
      }
      return { images, labels, targets, rows };
    },
  };
}

function drawCrop(random: Random, { cropPadding, flip }: Augmentation): Crop {
  const shift = () =>
    cropPadding > 0 ? random.integer(2 * cropPadding + 1) - cropPadding : 0;
  return {
    down: shift(),
    right: shift(),
    mirror: flip > 0 && random.unit() < flip,
  };
}

function checkBatch(
  split: ImageSplit,
  { batch, classes, augmentation }: BatchOptions,
) {
  if (!Number.isInteger(batch) || batch < 1 || batch > split.count) {
    throw new RangeError(
      `Cannot make batches: found batch ${batch}, expected 1 to ${split.count} images`,
    );
  }
  if (augmentation.flip > 0 && !split.flippable) {
    throw new RangeError(
      `Cannot make batches: found flip ${augmentation.flip}, expected 0 as a mirrored image has another label`,
    );
  }
  const wrong = split.labels.find((label) => label < 0 || label >= classes);
  if (wrong !== undefined) {
    throw new RangeError(
      `Cannot make batches: found label ${wrong}, expected 0 to ${classes - 1}`,
    );
  }
}
