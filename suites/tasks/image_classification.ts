import {
  classifierLogits,
  classifierTraining,
  type Model,
  type TrainingSpec,
} from "../../models/mod.ts";
import { type Batches, createBatches } from "../batches.ts";
import type { ImageDataset, ImageSplit } from "../dataset.ts";
import { createEvaluationBatches } from "../evaluation_batches.ts";
import { metrics } from "../metrics/mod.ts";
import { options } from "../options.ts";
import type { Recipe } from "../recipe.ts";
import {
  type BoundTask,
  defineTask,
  type Scoring,
  type TaskContext,
} from "../task.ts";
import { trainingOf } from "../training_of.ts";
import { classScoring } from "./class_scoring.ts";

/** Of which class is an image? */
export default defineTask({
  summary: "Of which class is an image?",
  kinds: ["image"],
  metrics,
  version: 1,
  options: options({}),
  check(model) {
    const { architecture, sample } = model;
    if (sample.shape.length === 3) return;
    throw new RangeError(
      `Cannot classify images by ${architecture}: found input "${sample.name}" of [${sample.shape}], expected [height, width, channels]`,
    );
  },
  fit: ({ classes }: ImageDataset) => ({ classes: classes.length }),
  training: ({ model, recipe }, trainable) =>
    trainingStep(model, recipe, trainable),
  outputs: ({ model, recipe }) => ({
    logits: classifierLogits(model, recipe.evaluate.batch),
  }),
  rows: () => 1,
  prepare: ({ splits }: ImageDataset) => splits,
  bind: imageClassification,
});

/** Images to train, choose and test on. */
export interface ImageSplits {
  /** What trains. */
  readonly train: ImageSplit;
  /** What choices are made on; without it, each step leaves its last weights behind. */
  readonly selection: ImageSplit | null;
  /** What is read once, at the end. */
  readonly test: ImageSplit | null;
}

/**
 * Binds the classification of images to images.
 *
 * @param splits The images; the model has a logit for each class.
 * @param context Network, recipe and seed.
 * @throws {RangeError} If the network takes images of another size.
 */
export function imageClassification(
  { train, selection, test }: ImageSplits,
  { model, recipe, seed }: TaskContext,
): BoundTask {
  checkSample(model, train);
  const logits = classifierLogits(model, recipe.evaluate.batch);
  const classes = logits.shape.at(-1)!;
  const input = model.sample.name;
  let batches: Batches | undefined; // without training, the split may be smaller than a batch
  const scoringOf = (split: ImageSplit | null) =>
    split && scoring(split, input, classes, recipe.evaluate.batch);
  return {
    training: (trainable) => trainingStep(model, recipe, trainable),
    batch(update) {
      batches ??= createBatches(train, {
        batch: recipe.batch,
        classes,
        seed,
        augmentation: recipe.augmentation,
      });
      const { images, labels, targets } = batches.at(update);
      return { [input]: images, ...(targets ? { targets } : { labels }) };
    },
    outputs: { logits },
    selection: scoringOf(selection),
    test: scoringOf(test),
  };
}

function trainingStep(
  model: Model,
  recipe: Recipe,
  trainable: readonly string[],
): TrainingSpec {
  const { loss, augmentation } = recipe;
  return classifierTraining(model, {
    ...trainingOf(recipe, trainable),
    classes: classifierLogits(model, 1).shape.at(-1)!,
    labelSmoothing: loss.labelSmoothing,
    soft: augmentation.mixup > 0 || augmentation.cutmix > 0,
  });
}

function scoring(
  split: ImageSplit,
  input: string,
  classes: number,
  batch: number,
): Scoring {
  const batches = createEvaluationBatches(split, { batch });
  const { ids, labels } = split;
  return classScoring({
    ids,
    labels,
    classes,
    batch,
    // A copy, since the next batch overwrites the array.
    inputs: (index) => ({ [input]: batches.at(index).images.slice() }),
  });
}

function checkSample(
  { architecture, sample }: Model,
  { height, width, channels }: ImageSplit,
): void {
  const found = [height, width, channels];
  if (`${sample.shape}` === `${found}`) return;
  throw new RangeError(
    `Cannot feed images of [${found}] to ${architecture}: expected [${sample.shape}]; model.config and the data set's options can change both`,
  );
}
