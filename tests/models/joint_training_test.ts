import assert from "node:assert/strict";
import { architectures } from "../../models/architectures/mod.ts";
import type { TrainingSpec, Values } from "../../models/engine.ts";
import { native } from "../../models/engines/native/mod.ts";
import { initialize } from "../../models/initialize.ts";
import { jointTraining, type Objective } from "../../models/joint_training.ts";
import adamw from "../../models/optimizers/adamw.ts";

const SMALL = { width: 8, hidden: 8, depth: 1, heads: 2, vocabulary: 12 };
const classes = (length = 4) =>
  architectures.roberta.build("micro", { ...SMALL, length, classes: 3 });
const tokens = (length = 4) =>
  architectures.roberta.build("micro", { ...SMALL, length, head: "tokens" });

/** Loss and gradient norm of one update from fixed weights, and the weights after it. */
async function update(objectives: readonly Objective[], spec: TrainingSpec) {
  await using session = await native.open();
  const values: Record<string, Int32Array> = {};
  for (const { name, model, batch } of objectives) {
    const weights = initialize(model.parameters, 1);
    session.store(
      model.parameters.map(({ name, tensor, tag }) => ({
        tensor,
        tag,
        data: weights.get(name)!,
      })),
    );
    Object.assign(values, batchOf(name, model.sample.shape[0]!, batch));
    if (model.config.head === "tokens") {
      values[`${name}/labels`] = Int32Array.from(
        { length: batch * model.sample.shape[0]! },
        (_, i) => i % 3 === 0 ? 5 + i % 7 : -100,
      );
    }
  }
  using program = await session.compileTraining(spec);
  await program.update([values], { lr: 1e-2, randomKey: 0 });
  const [record] = await program.records();
  const names = spec.trainable.map(({ tensor }) => tensor.name!);
  return { ...record!, weights: await session.read(names) };
}

function batchOf(name: string, length: number, batch: number): Values {
  const size = length * batch;
  return {
    [`${name}/input_ids`]: Int32Array.from(
      { length: size },
      (_, i) => 5 + i * i % 7,
    ),
    [`${name}/attention_mask`]: new Int32Array(size).fill(1),
    [`${name}/labels`]: Int32Array.from({ length: batch }, (_, i) => i % 3),
  };
}

function joint(objectives: readonly Objective[]) {
  return update(
    objectives,
    jointTraining(objectives, { optimizer: adamw, weightDecay: 0.1 }),
  );
}

function near(found: number, expected: number) {
  assert(
    Math.abs(found - expected) <= 2e-5 * Math.abs(expected),
    `${found} is not ${expected}`,
  );
}

Deno.test("jointTraining() adds the losses and the gradients of what networks share", async () => {
  const one = await joint([{ name: "a", model: classes(), batch: 3 }]);
  const two = await joint([
    { name: "a", model: classes(), batch: 3 },
    { name: "b", model: classes(), batch: 3 },
  ]);
  near(two.lossNats, 2 * one.lossNats);
  near(two.gradientNorm, 2 * one.gradientNorm);
  const model = classes();
  const same = await joint([
    { name: "a", model, batch: 3 },
    { name: "b", model, batch: 3 },
  ]);
  near(same.gradientNorm, two.gradientNorm);
});

Deno.test("jointTraining() trains networks with different heads, lengths and batches", async () => {
  const a = { name: "a", model: classes(), batch: 3 };
  const b = { name: "b", model: tokens(6), batch: 2 };
  const both = await joint([a, b]);
  const [first, second] = [await joint([a]), await joint([b])];
  near(both.lossNats, first.lossNats + second.lossNats);
  assert.deepEqual(
    new Set(both.weights.keys()),
    new Set([...first.weights.keys(), ...second.weights.keys()]),
  );
  // AdamW's first step is the rate times the sign of the gradient: own heads move as alone.
  for (
    const [alone, own] of [[first, "classifier."], [
      second,
      "lm_head.",
    ]] as const
  ) {
    for (const [name, values] of alone.weights) {
      if (!name.startsWith(own)) continue;
      values.forEach((value, i) =>
        assert(Math.abs(value - both.weights.get(name)![i]!) < 1e-5, name)
      );
    }
  }
});

Deno.test("jointTraining() decays matrices only", () => {
  const { trainable } = jointTraining(
    [{ name: "a", model: classes(), batch: 1 }],
    { optimizer: adamw, weightDecay: 0.1 },
  );
  for (const { tensor: { shape, name }, decay } of trainable) {
    assert.equal(decay, shape.length >= 2 ? 0.1 : 0, name ?? "");
  }
});

Deno.test("jointTraining() refuses one name for two tasks or two shapes", () => {
  const build = (objectives: readonly Objective[]) => () =>
    jointTraining(objectives, { optimizer: adamw });
  const wide = architectures.roberta.build("micro", {
    ...SMALL,
    length: 4,
    classes: 5,
  });
  assert.throws(
    build([
      { name: "a", model: classes(), batch: 1 },
      { name: "a", model: tokens(), batch: 1 },
    ]),
    /found two objectives "a", expected different names/,
  );
  assert.throws(
    build([
      { name: "a", model: classes(), batch: 1 },
      { name: "b", model: wide, batch: 1 },
    ]),
    /found "classifier.out_proj.weight" as \[3,8\] and \[5,8\], expected one shape/,
  );
});
