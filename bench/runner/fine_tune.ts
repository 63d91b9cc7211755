/**
 * Fine-tuning on one's own arrays, without a suite file.
 *
 * @module
 */
import {
  type Checkpoint,
  classifierLogits,
  type Engine,
  type Model,
  native,
  sizeOf,
} from "../../models/mod.ts";
import {
  type ConfiguredMethod,
  type Evaluation,
  imageClassification,
  type ImageSplit,
  isPriced,
  linkSteps,
  readRecipe,
} from "../../suites/mod.ts";
import { systemClock } from "../measure/clock.ts";
import { planSteps } from "../plan/plan_steps.ts";
import { initialWeights } from "./initial_weights.ts";
import type { OnEvent } from "./progress_event.ts";
import type { StepOutcome } from "./step_outcome.ts";
import { storeWeights, tune } from "./tune.ts";

/** Images in memory with their classes. */
export interface LabeledImages {
  /** Pixels, shape `[count, height, width, channels]`, row-major, 0..255. */
  readonly images: Uint8Array;
  /** Class of each image, shape `[count]`, each in `0..classes-1`. */
  readonly labels: ArrayLike<number>;
}

/** What is trained, on what, and how. */
export interface FineTuneOptions {
  /** The network, built with the extensions of `method`. */
  readonly model: Model;
  /** The tuning method with its options. */
  readonly method: ConfiguredMethod;
  /** Images to train on. */
  readonly train: LabeledImages;
  /** Images that choose among the weights of a step; without them its last ones are taken. */
  readonly selection?: LabeledImages;
  /** Images to test on, once, at the end. */
  readonly test?: LabeledImages;
  /** Pretrained weights, from {@linkcode openCheckpoint}; random ones if left out. */
  readonly checkpoint?: Checkpoint;
  /**
   * Entries of a suite file that say how to train: `updates`, `batch`, `optimizer: { lr }` and so on.
   *
   * @default {{}} 160 updates of 64 images with AdamW at 3e-4
   */
  readonly recipe?: Readonly<Record<string, unknown>>;
  /** Decides first weights, order, augmentation and dropout. @default {0} */
  readonly seed?: number;
  /** Where it runs. @default {native} */
  readonly engine?: Engine;
  /** Told what happens. */
  readonly onEvent?: OnEvent;
  /** Stops it. */
  readonly signal?: AbortSignal;
}

/** A tuned network. */
export interface FineTuned {
  /** Values of every parameter and state by name. */
  readonly weights: ReadonlyMap<string, Float32Array>;
  /** How each step of the method went. */
  readonly steps: readonly StepOutcome[];
  /** How it did on `test`; `null` without. */
  readonly test: Evaluation | null;
}

/**
 * Fine-tunes a network on arrays: the same loop that suites run.
 *
 * @throws {ConfigError} If the recipe has an unknown entry or one out of range.
 * @throws {RangeError} If sizes do not fit, or the method names parameters that the model does not have.
 * @throws {CheckpointError} If the checkpoint is of another network.
 * @throws {DeviceError} If there is no device.
 * @throws {DivergedError} If a loss is not finite.
 *
 * @example Two kinds of noise
 * ```ts
 * import { architectures } from "../../models/mod.ts";
 * import { methods } from "../../suites/mod.ts";
 * import { fineTune } from "./fine_tune.ts";
 * import assert from "node:assert/strict";
 *
 * const method = methods.full.configure({}, "method");
 * const model = architectures.convnext.build("micro", { classes: 2 }, method.extensions);
 * const labels = Array.from({ length: 16 }, (_, i) => i % 2);
 * const images = Uint8Array.from(
 *   { length: 16 * 32 * 32 * 3 },
 *   (_, i) => labels[Math.floor(i / 3072)]! * 200 + (i * 7) % 50,
 * );
 * const { test } = await fineTune({
 *   model,
 *   method,
 *   train: { images, labels },
 *   test: { images, labels },
 *   recipe: { updates: 4, batch: 8, optimizer: { lr: 1e-3 } },
 * });
 * assert.equal(test?.correct, 16);
 * ```
 */
export async function fineTune(options: FineTuneOptions): Promise<FineTuned> {
  const { model, method, seed = 0, onEvent, signal } = options;
  const recipe = readRecipe(options.recipe ?? {}, "recipe");
  if (isPriced(recipe.protocol)) {
    throw new RangeError(
      `Cannot fine-tune by "${recipe.protocol}": found a single method, expected a suite, whose full tuning is the budget`,
    );
  }
  const { steps, updates } = planSteps(
    { configured: method, model, recipe },
    seed,
    { budget: Infinity, priceOf: () => 0 },
  );
  const classes = classifierLogits(model, 1).shape.at(-1)!;
  const part = (given: LabeledImages | undefined, name: string) =>
    given ? splitOf(given, name, model, classes) : null;
  const task = imageClassification({
    train: splitOf(options.train, "train", model, classes),
    selection: part(options.selection, "selection"),
    test: part(options.test, "test"),
  }, { model, recipe, seed });
  const { weights } = await initialWeights(
    model,
    seed,
    options.checkpoint ?? null,
  );
  await using session = await (options.engine ?? native).open();
  storeWeights(session, model, weights);
  const outcome = await tune(
    {
      session,
      model,
      steps: linkSteps(
        steps.map((step, i) => ({ ...step, updates: updates[i]! })),
        recipe.steps,
      ),
      task,
      recipe,
      lr: recipe.optimizer.lr,
      seed,
    },
    {
      clock: systemClock,
      ...(onEvent && { onEvent }),
      ...(signal && { signal }),
    },
  );
  return {
    weights: await session.read([...weights.keys()]),
    steps: outcome.steps,
    test: outcome.test,
  };
}

/** What is tested. */
export interface EvaluateOptions extends LabeledImages {
  /** The network, with what its method added. */
  readonly model: Model;
  /** Values of every parameter and state by name, e.g. those of {@linkcode FineTuned}. */
  readonly weights: ReadonlyMap<string, Float32Array>;
  /** Images of a batch. @default {64} */
  readonly batch?: number;
  /** Where it runs. @default {native} */
  readonly engine?: Engine;
}

/**
 * Evaluates a network on arrays.
 *
 * @throws {RangeError} If sizes do not fit, or a weight is missing.
 * @throws {DeviceError} If there is no device.
 */
export async function evaluateImages(
  { model, weights, batch = 64, engine = native, ...given }: EvaluateOptions,
): Promise<Evaluation> {
  const classes = classifierLogits(model, 1).shape.at(-1)!;
  const test = splitOf(given, "images", model, classes);
  const recipe = readRecipe({ evaluate: { batch } });
  await using session = await engine.open();
  storeWeights(session, model, weights);
  const outcome = await tune(
    {
      session,
      model,
      steps: [],
      task: imageClassification(
        { train: test, selection: null, test },
        { model, recipe, seed: 0 },
      ),
      recipe,
      lr: 0,
      seed: 0,
    },
    { clock: systemClock },
  );
  return outcome.test!;
}

function splitOf(
  { images, labels }: LabeledImages,
  name: string,
  { sample, architecture }: Model,
  classes: number,
): ImageSplit {
  const size = sizeOf(sample.shape);
  const count = labels.length;
  if (images.length !== count * size) {
    throw new RangeError(
      `Cannot read ${name}: found ${images.length} values for ${count} labels, expected ${size} an image, [${sample.shape}] for ${architecture}`,
    );
  }
  const own = Int32Array.from(labels);
  const wrong = own.find((label) => label < 0 || label >= classes);
  if (wrong !== undefined) {
    throw new RangeError(
      `Cannot read ${name}: found label ${wrong}, expected 0 to ${classes - 1}`,
    );
  }
  const [height = 1, width = 1, channels = 1] = sample.shape;
  return {
    images,
    labels: own,
    ids: Array.from({ length: count }, (_, i) => `${name}/${i}`),
    count,
    height,
    width,
    channels,
    // Whether it is so is the caller's to say, by `augmentation: { flip }`.
    flippable: true,
  };
}
