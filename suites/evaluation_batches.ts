import { copyCrop, normalizeLevels, WHOLE } from "./augmentation_crop.ts";
import type { ImageSplit } from "./dataset.ts";

/** Images to evaluate. The arrays are overwritten by the next call. */
export interface EvaluationBatch {
  /** Normalised pixels, shape `[batch, height, width, channels]`; zero in rows from `count` on. */
  readonly images: Float32Array;
  /** Class of each image, shape `[batch]`; 0 in rows from `count` on. */
  readonly labels: Int32Array;
  /** Row of the first image in its split. */
  readonly first: number;
  /** How many rows are images and not padding. */
  readonly count: number;
}

/** The batches of an evaluation. */
export interface EvaluationBatches {
  /** Number of batches. */
  readonly length: number;
  /**
   * Makes batch `index`.
   *
   * @throws {RangeError} If there is no such batch.
   */
  at(index: number): EvaluationBatch;
}

/**
 * Deals out a split in its own order, unvaried. The last batch is padded, as a compiled graph has one shape.
 *
 * @param split What is evaluated.
 * @param options Images in a batch; mean and standard deviation as in training.
 * @throws {RangeError} If `batch` is not a positive integer.
 */
export function createEvaluationBatches(
  split: ImageSplit,
  { batch, mean = 0.5, std = 0.25 }: {
    readonly batch: number;
    readonly mean?: number;
    readonly std?: number;
  },
): EvaluationBatches {
  if (!Number.isInteger(batch) || batch < 1) {
    throw new RangeError(
      `Cannot make batches: found batch ${batch}, expected 1 or more images`,
    );
  }
  const size = split.height * split.width * split.channels;
  const levels = normalizeLevels(mean, std);
  const images = new Float32Array(batch * size);
  const labels = new Int32Array(batch);
  const length = Math.ceil(split.count / batch);
  return {
    length,
    at(index) {
      if (!Number.isInteger(index) || index < 0 || index >= length) {
        throw new RangeError(
          `Cannot make batch: found ${index}, expected 0 to ${length - 1}`,
        );
      }
      const first = index * batch;
      const count = Math.min(batch, split.count - first);
      for (let i = 0; i < count; i++) {
        const from = (first + i) * size;
        copyCrop(split.images, from, split, WHOLE, levels, images, i * size);
        labels[i] = split.labels[first + i]!;
      }
      images.fill(0, count * size);
      labels.fill(0, count);
      return { images, labels, first, count };
    },
  };
}
