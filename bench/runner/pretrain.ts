/**
 * Makes a checkpoint that suites start from: a network trained on what the target has never seen.
 *
 * @module
 */
import {
  type Architecture,
  initialize,
  type Session,
  type StoredArray,
  writeSafetensors,
} from "../../models/mod.ts";
import {
  datasets,
  imageClassification,
  type ImageSplit,
  readRecipe,
  type SplitName,
} from "../../suites/mod.ts";
import { wilsonInterval } from "../stats/wilson.ts";
import type { TrainingHooks } from "./training_job.ts";
import { storeWeights, tune } from "./tune.ts";

/** Recipe of pretraining, as it goes into the checkpoint: 30 epochs, half of the usual warm-up, no mixing. */
const RECIPE = {
  batch: 64,
  optimizer: { name: "adamw", lr: 3e-3, weightDecay: 0.05, clipNorm: 1 },
  schedule: { name: "cosine", warmup: 0.05 },
  loss: { labelSmoothing: 0.1 },
  augmentation: { cropPadding: 2 },
  evaluate: { perStep: 6, batch: 64 },
  seedNext: "last",
} as const;

/**
 * Learning rates of networks that learn better with another: those with the lowest loss on drawings of the source that
 * do not train, after four epochs, among 0.8, 1.5 and 3e-3 for Swin, 3 and 6e-3 for SMT.
 */
const RATES: Readonly<Record<string, number>> = { swin: 1.5e-3 };

/** What is pretrained and how long. */
export interface PretrainOptions extends TrainingHooks {
  /** Device. */
  readonly session: Session;
  /** Name of the architecture. */
  readonly name: string;
  /** The architecture. */
  readonly architecture: Architecture;
  /** Name of its size. */
  readonly size: string;
  /** Passes over the source. */
  readonly epochs: number;
  /** Decides first weights, order and augmentation. */
  readonly seed: number;
  /** Folder for data that is made once. */
  readonly cacheFolder: string;
}

/** A checkpoint and how good it is. */
export interface Pretrained {
  /** The file, safetensors. */
  readonly bytes: Uint8Array;
  /** What its metadata say. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Share of right answers on source drawings that did not train. */
  readonly sourceAccuracy: number;
  /** Its 95 % interval over these drawings, after Wilson. */
  readonly sourceInterval: { readonly low: number; readonly high: number };
  /** Share of right answers on all drawings of the target, without tuning. */
  readonly zeroShotAccuracy: number;
  /** Its 95 % interval over these drawings, after Wilson. */
  readonly zeroShotInterval: { readonly low: number; readonly high: number };
}

/** Pretrains a small network on the source of Emoji-53, and tests it on the whole target. */
export async function pretrain(options: PretrainOptions): Promise<Pretrained> {
  const { session, name, architecture, size, epochs, seed, onEvent } = options;
  const open = (role: "source" | "target") =>
    datasets.emoji53.configure({ role, target: "fluent" }, "dataset").open({
      cacheFolder: options.cacheFolder,
      onEvent: (message) => onEvent?.({ kind: "note", message }),
    });
  const source = await open("source");
  const target = await open("target");
  const { train, selection } = source.splits;
  const updates = epochs * Math.floor(train.count / RECIPE.batch);
  const classes = source.classes.length;
  const imageSize = source.height;
  const model = architecture.build(size, { classes, imageSize });
  const names = model.parameters.map((own) => own.name);
  const entries = {
    ...RECIPE,
    optimizer: {
      ...RECIPE.optimizer,
      lr: RATES[name] ?? RECIPE.optimizer.lr,
    },
    updates,
  };
  const recipe = readRecipe(entries);
  onEvent?.({
    kind: "cell",
    index: 0,
    pending: 1,
    id: name,
    label: `pretrain ${name}`,
    fold: 0,
    seed,
    updates,
    flops: updates,
  });
  storeWeights(
    session,
    model,
    initialize([...model.parameters, ...model.states], seed),
  );
  const { steps: [step], test } = await tune(
    {
      session,
      model,
      steps: [{ name: "pretrain", trainable: names, updates }],
      task: imageClassification(
        { train, selection, test: joinSplits(target.splits) },
        { model, recipe, seed },
      ),
      recipe,
      lr: recipe.optimizer.lr,
      seed,
    },
    options,
  );
  const all = [...names, ...model.states.map((own) => own.name)];
  const weights = await session.read(all);
  session.drop(all);
  const last = step!.selection.at(-1)!;
  const sourceAccuracy = last.correct / last.samples;
  const zeroShotAccuracy = test!.metrics.accuracy!;
  const metadata = {
    architecture: `${name}/${size}`,
    classes: source.classes.join(";"),
    engine: `${session.device.engine}, ${session.device.adapter}`,
    epochs: String(epochs),
    license: datasets.emoji53.license,
    recipe: JSON.stringify(entries),
    seed: String(seed),
    source: source.name,
    source_accuracy: sourceAccuracy.toFixed(4),
    source_sha256: source.hash,
    target: target.name,
    target_sha256: target.hash,
    target_zero_shot_accuracy: zeroShotAccuracy.toFixed(4),
  };
  const tensors = new Map<string, StoredArray>(
    [...model.parameters, ...model.states].map(({ name, shape }) => [
      name,
      { shape, data: weights.get(name)! },
    ]),
  );
  return {
    bytes: writeSafetensors(tensors, metadata),
    metadata,
    sourceAccuracy,
    sourceInterval: wilsonInterval(last.correct, last.samples, 0.95),
    zeroShotAccuracy,
    zeroShotInterval: wilsonInterval(test!.correct, test!.samples, 0.95),
  };
}

/** All images of a data set as one split. */
function joinSplits(
  splits: Readonly<Record<SplitName, ImageSplit>>,
): ImageSplit {
  const parts = [splits.train, splits.selection, splits.test];
  const images = new Uint8Array(
    parts.reduce((sum, { images }) => sum + images.length, 0),
  );
  let offset = 0;
  for (const part of parts) {
    images.set(part.images, offset);
    offset += part.images.length;
  }
  return {
    ...splits.train,
    images,
    labels: Int32Array.from(parts.flatMap(({ labels }) => [...labels])),
    ids: parts.flatMap(({ ids }) => ids),
    count: parts.reduce((sum, { count }) => sum + count, 0),
  };
}
