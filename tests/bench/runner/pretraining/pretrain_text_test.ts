import assert from "node:assert/strict";
import {
  architectures,
  byteSource,
  initialize,
  native,
  openSafetensors,
  readSafetensors,
} from "../../../../models/mod.ts";
import { maskedTokensTask } from "../../../../bench/runner/pretraining/masked_tokens_task.ts";
import { nextTokensTask } from "../../../../bench/runner/pretraining/next_tokens_task.ts";
import { pretrainText } from "../../../../bench/runner/pretraining/pretrain_text.ts";
import { sourceLabelsTask } from "../../../../bench/runner/pretraining/source_labels_task.ts";
import { letters } from "../../../suites/pretraining/letters.ts";

const SMALL = { width: 16, hidden: 16, depth: 1, heads: 2, vocabulary: 36 };
const OPTIONS = { length: 8, updates: 30, seed: 0 };
const RECIPE = {
  optimizer: {
    lr: 1e-2,
    hyper: { beta2: 0.98 },
    weightDecay: 0.01,
    clipNorm: 1,
  },
  warmupUpdates: 3,
  updates: 30,
  validateEvery: 20,
};
const corpus = {
  train: Array.from({ length: 60 }, (_, i) => "abcd".slice(i % 3) + "efgh"),
  validation: ["abcdefgh", "bcdefgh", "cdefgh", "abcdefgh"],
  counts: {},
  hash: "",
};
const labelled = {
  texts: Array.from({ length: 40 }, (_, i) => i % 2 ? "aaaa" : "zzzz"),
  labels: Int32Array.from({ length: 40 }, (_, i) => i % 2),
};
const source = {
  supersenses: [0, 1],
  train: labelled,
  validation: labelled,
  heldOut: 0,
  hash: "",
};
const hooks = { clock: { nowMs: () => 0, date: () => new Date(0) } };

async function pretrainEncoder(seed = 0) {
  await using session = await native.open();
  const build = (changes: object) =>
    architectures.roberta.build("micro", { ...SMALL, length: 8, ...changes });
  const guesser = build({ head: "tokens" }), classifier = build({ classes: 2 });
  return await pretrainText({
    session,
    name: "roberta",
    tasks: [
      maskedTokensTask(
        { name: "masked", model: guesser, batch: 2 },
        letters,
        corpus,
        { ...OPTIONS, maskRate: 0.25 },
      ),
      sourceLabelsTask(
        { name: "source", model: classifier, batch: 4 },
        letters,
        source,
        OPTIONS,
      ),
    ],
    weights: initialize(
      [...guesser.parameters, ...classifier.parameters],
      seed,
    ),
    recipe: RECIPE,
    seed,
    isLeftOut: (name) => name.startsWith("lm_head."),
    metadata: { extra: "kept" },
  }, hooks);
}

Deno.test("pretrainText() learns two tasks at once and keeps what is wanted of them", async () => {
  const { bytes, metadata, points } = await pretrainEncoder();
  assert.deepEqual(points.map(({ update }) => update), [20, 30]);
  const { masked_nats, source_nats, source_accuracy } = points[1]!.figures;
  assert(masked_nats! < Math.log(36) - 1, `${masked_nats}`); // 8 letters of 36 occur
  assert(source_nats! < 0.2, `${source_nats}`);
  assert.equal(source_accuracy, 1);
  const { tensors, metadata: stored } = readSafetensors(bytes, "a");
  assert.deepEqual(stored, metadata);
  assert.equal(metadata.extra, "kept");
  assert.equal(metadata.validation_source_accuracy, "1.0000");
  assert(tensors.has("roberta.encoder.layer.0.output.dense.weight"));
  assert(tensors.has("classifier.dense.weight"));
  assert(![...tensors.keys()].some((name) => name.startsWith("lm_head.")));
  const checkpoint = await openSafetensors(byteSource(bytes, "a"));
  assert.deepEqual(
    [...checkpoint.tensors].filter(([, { type }]) => type === "F16")
      .map(([name]) => name),
    ["roberta.embeddings.word_embeddings.weight"],
  );
});

Deno.test("pretrainText() gives the same bytes for the same seed, and others for another", async () => {
  const [a, b, c] = [
    await pretrainEncoder(),
    await pretrainEncoder(),
    await pretrainEncoder(1),
  ];
  assert.deepEqual(a.bytes, b.bytes);
  assert.notDeepEqual(a.bytes, c.bytes);
});

Deno.test("pretrainText() teaches a decoder the next letter", async () => {
  await using session = await native.open();
  const model = architectures.llama.build("micro", {
    ...SMALL,
    keyHeads: 1,
    length: 8,
  });
  const { points, bytes } = await pretrainText({
    session,
    name: "llama",
    tasks: [
      nextTokensTask(
        { name: "next", model, batch: 4 },
        letters,
        corpus,
        OPTIONS,
      ),
    ],
    weights: initialize(model.parameters, 0),
    recipe: RECIPE,
    seed: 0,
    isLeftOut: () => false,
    metadata: {},
  }, hooks);
  const { next_nats } = points.at(-1)!.figures;
  assert(next_nats! < 2, `${next_nats}`); // ln 36 is 3.6
  assert.equal(
    readSafetensors(bytes, "a").tensors.size,
    model.parameters.length,
  );
});
