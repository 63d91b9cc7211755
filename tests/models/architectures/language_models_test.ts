import assert from "node:assert/strict";
import type { Model } from "../../../models/architecture.ts";
import { architectures } from "../../../models/architectures/mod.ts";
import { input, sizeOf } from "../../../models/graph/tensor.ts";

const { roberta, llama } = architectures;

function sizeOfModel({ parameters }: Model, part = ""): number {
  return parameters.filter(({ name }) => name.startsWith(part))
    .reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

/** Counts of the published checkpoints, and of one layer; none of these weights is ever allocated. */
const COUNTS = [
  [roberta.build("micro", { classes: 2 }), 535_554],
  [roberta.build("mini", { classes: 2 }), 2_123_778],
  [roberta.build("base"), 124_647_170, "roberta.encoder.layer.0.", 7_087_872],
  [roberta.build("large"), 355_361_794],
  [roberta.build("base", { head: "tokens" }), 124_697_433],
  [llama.build("micro", { vocabulary: 512 }), 402_496],
  [llama.build("micro"), 497_728],
  [llama.build("mini"), 1_988_736],
  [llama.build("3.2-1B"), 1_235_814_400],
  [llama.build("3.2-3B"), 3_212_749_824],
  [llama.build("3.1-8B"), 8_030_261_248, "model.layers.31.", 218_112_000],
] as const;

Deno.test("roberta and llama have as many parameters as the published checkpoints", () => {
  for (const [model, count, layer, layerCount] of COUNTS) {
    assert.equal(sizeOfModel(model), count);
    if (layer) assert.equal(sizeOfModel(model, layer), layerCount);
  }
});

Deno.test("roberta and llama name each depth, stem below and head above", () => {
  for (
    const [model, stem, head] of [
      [
        roberta.build("micro"),
        "roberta.embeddings.LayerNorm.bias",
        "classifier.out_proj.weight",
      ],
      [
        llama.build("micro", { isTied: false }),
        "model.embed_tokens.weight",
        "lm_head.weight",
      ],
    ] as const
  ) {
    const depths = new Map(
      model.parameters.map((own) => [own.name, model.layerId(own)]),
    );
    assert.deepEqual(depths.get(stem), { id: 0, last: 9 });
    assert.deepEqual(depths.get(head), { id: 9, last: 9 });
    const ids = [...depths.values()].map(({ id }) => id);
    assert.deepEqual([...new Set(ids)].sort(), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const blocks = model.parameters.flatMap(({ unit }) =>
      unit.kind === "block" ? [`${unit.stage}.${unit.block}`] : []
    );
    assert.deepEqual(
      [...new Set(blocks)],
      [0, 1, 2, 3, 4, 5, 6, 7].map((block) => `0.${block}`),
    );
  }
});

Deno.test("llama: a tied head has no weight of its own", () => {
  const names = ({ parameters }: Model) => parameters.map(({ name }) => name);
  const tied = names(llama.build("micro"));
  const untied = names(llama.build("micro", { isTied: false }));
  assert.deepEqual(untied, [...tied, "lm_head.weight"]);
});

Deno.test("roberta and llama take samples shorter than configured", () => {
  const ids = input("input_ids", [3, 7], "i32");
  const beside = { attention_mask: input("attention_mask", [3, 7], "i32") };
  const apply = (model: Model) =>
    model.apply(ids, { isTraining: false, beside }).logits.shape;
  assert.deepEqual(apply(roberta.build("micro", { classes: 5 })), [3, 5]);
  assert.deepEqual(apply(llama.build("micro")), [3, 7, 2000]);
  assert.deepEqual(
    apply(roberta.build("micro", { head: "tokens" })),
    [3, 7, 2000],
  );
});

Deno.test("roberta: the two heads share all that is below them", () => {
  const below = (model: Model) =>
    model.parameters.filter(({ unit }) => unit.kind !== "head")
      .map(({ name, shape, init }) => ({ name, shape, init }));
  const classes = roberta.build("micro");
  const tokens = roberta.build("micro", { head: "tokens" });
  assert.deepEqual(below(tokens), below(classes));
  assert.deepEqual(
    tokens.parameters.filter(({ unit }) => unit.kind === "head")
      .map(({ name }) => name),
    [
      "lm_head.dense.weight",
      "lm_head.dense.bias",
      "lm_head.layer_norm.weight",
      "lm_head.layer_norm.bias",
      "lm_head.bias",
    ],
  );
});

Deno.test("roberta refuses texts longer than its table of positions, and both refuse to go without a mask", () => {
  assert.throws(() => roberta.build("micro", { length: 49 }), {
    name: "RangeError",
    message: "Cannot embed 49 tokens in 50 positions: expected at most 48",
  });
  roberta.build("micro", { length: 48 });
  const ids = input("input_ids", [1, 32], "i32");
  for (const model of [roberta.build("micro"), llama.build("micro")]) {
    assert.throws(() => model.apply(ids, { isTraining: false }), {
      name: "RangeError",
      message:
        `Cannot apply "${model.architecture}" to "input_ids": found no "attention_mask" beside it, expected one`,
    });
  }
});
