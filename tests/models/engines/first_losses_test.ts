/**
 * The first ten losses of each network on real data, the same from both engines.
 *
 * One gradient says little about training: what the optimizer, clipping, running statistics or the flow of new
 * weights into the next pass do wrong shows in the updates after it.
 */
import assert from "node:assert/strict";
import { cacheFolder } from "../../../bench/cli/paths.ts";
import { initialWeights } from "../../../bench/runner/initial_weights.ts";
import { storeWeights } from "../../../bench/runner/tune.ts";
import {
  architectures,
  classifierTraining,
  type Engine,
  engines,
  languageModelTraining,
  type Model,
  optimizers,
  type TrainingSpec,
  type Values,
} from "../../../models/mod.ts";
import {
  createBatches,
  createTextBatches,
  datasets,
  encodeRows,
  loadBpe,
  readRecipe,
  textDatasets,
  type TextRow,
} from "../../../suites/mod.ts";

const UPDATES = 10;
const SEED = 0;

/** Largest difference of a loss, in nats: losses are 2 to 8, float32 has 1e-6 of that, and ten updates add up. */
const TOLERANCE = 1e-4;

/** A network, how it trains, and what on. */
interface Case {
  readonly model: Model;
  readonly spec: TrainingSpec;
  readonly batches: readonly Values[];
}

const TRAINING = {
  optimizer: optimizers.adamw,
  weightDecay: 0.05,
  clipNorm: 1,
} as const;

async function images(name: "convnext" | "smt" | "swin"): Promise<Case> {
  const batch = 8;
  const { splits: { train }, classes: { length: classes } } = await datasets
    .emoji53.configure({ target: "fluent" }, "dataset")
    .open({ cacheFolder: cacheFolder() });
  const model = architectures[name].build("micro", { classes });
  const { augmentation } = readRecipe({ augmentation: { cropPadding: 2 } });
  const drawn = createBatches(train, {
    batch,
    classes,
    seed: SEED,
    augmentation,
  });
  return {
    model,
    spec: classifierTraining(model, {
      ...TRAINING,
      batch,
      classes,
      trainable: model.parameters.map(({ name }) => name),
      labelSmoothing: 0.1,
    }),
    batches: Array.from({ length: UPDATES }, (_, t) => {
      const { images, labels } = drawn.at(t);
      return { images: images.slice(), labels: labels.slice() };
    }),
  };
}

async function topics(): Promise<Case> {
  const batch = 8;
  const corpus = await textDatasets.gloss14.configure({}, "dataset").open({});
  assert(corpus.kind === "text");
  const { splits: { train: { samples, labels } }, classes } = corpus;
  const model = architectures.roberta.build("micro", {
    classes: classes.length,
  });
  return {
    model,
    spec: classifierTraining(model, {
      ...TRAINING,
      batch,
      classes: classes.length,
      trainable: model.parameters.map(({ name }) => name),
    }),
    batches: await textBatches(model, samples, labels, batch),
  };
}

async function continuations(): Promise<Case> {
  const batch = 4;
  const corpus = await textDatasets.catbal.configure({}, "dataset").open({});
  assert(corpus.kind === "choice");
  const { samples, labels } = corpus.splits.train;
  const rows = samples.map(({ question, choices }, i) =>
    `${question} ${choices[labels[i]!]}`
  );
  const model = architectures.llama.build("micro");
  const drawn = await textBatches(model, rows, labels, batch);
  return {
    model,
    spec: languageModelTraining(model, {
      ...TRAINING,
      batch,
      trainable: model.parameters.map(({ name }) => name),
    }),
    batches: drawn.map((values) => ({
      ...values,
      labels: Int32Array.from(
        values.input_ids!,
        (id, i) => values.attention_mask![i] ? id : -100,
      ),
    })),
  };
}

async function textBatches(
  { sample }: Model,
  rows: readonly TextRow[],
  labels: Int32Array,
  batch: number,
): Promise<Values[]> {
  const encoded = encodeRows(await loadBpe(), rows, {
    length: sample.shape[0]!,
  });
  const drawn = createTextBatches({ encoded, labels }, { batch, seed: SEED });
  return Array.from({ length: UPDATES }, (_, t) => {
    const { inputIds, attentionMask, labels } = drawn.at(t);
    return {
      input_ids: inputIds.slice(),
      attention_mask: attentionMask.slice(),
      labels: labels.slice(),
    };
  });
}

async function firstLosses(
  engine: Engine,
  { model, spec, batches }: Case,
): Promise<number[]> {
  await using session = await engine.open();
  const { weights } = await initialWeights(model, SEED, null);
  storeWeights(session, model, weights);
  using program = await session.compileTraining(spec);
  for (const [t, values] of batches.entries()) {
    await program.update([values], { lr: 1e-3, randomKey: t });
  }
  return (await program.records()).map(({ lossNats }) => lossNats);
}

const CASES = {
  "convnext on emoji53": () => images("convnext"),
  "smt on emoji53": () => images("smt"),
  "swin on emoji53": () => images("swin"),
  "roberta on gloss14": topics,
  "llama on catbal": continuations,
};

for (const [title, prepare] of Object.entries(CASES)) {
  Deno.test(`engines have the same first losses of ${title}`, async () => {
    const own = await prepare();
    const [native, tfjs] = [
      await firstLosses(engines.native, own),
      await firstLosses(engines.tfjs, own),
    ];
    assert.equal(native.length, UPDATES);
    // Else nothing has moved, and the losses say no more than one pass would.
    assert(native.at(-1)! < native[0]!, `${native}`);
    native.forEach((loss, t) => {
      const difference = Math.abs(loss - tfjs[t]!);
      assert(
        difference <= TOLERANCE,
        `update ${t}: native ${loss}, tfjs ${tfjs[t]}`,
      );
    });
  });
}
