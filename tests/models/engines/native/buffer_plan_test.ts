import assert from "node:assert/strict";
import fc from "fast-check";
import { planBuffers } from "../../../../models/engines/native/buffer_plan.ts";
import {
  architectures,
  classifierTraining,
  differentiate,
  input,
  languageModelTraining,
  matmul,
  optimizers,
  parameter,
  plannedNative,
  square,
  type StoredTensor,
  sum,
  type TrainingSpec,
} from "../../../../models/mod.ts";

/** What a step would be made of on a device; nothing runs. */
async function plan(
  step: TrainingSpec,
  stored: readonly Omit<StoredTensor, "data">[],
  isFallback = true,
) {
  await using session = await plannedNative({
    isFallback,
    maxStorageBuffers: 8,
    maxBindingBytes: 2 ** 27,
  }).open();
  session.store(stored.map((own) => ({
    ...own,
    data: new Float32Array(own.tensor.shape.reduce((a, b) => a * b, 1)),
  })));
  using program = await session.compileTraining(step);
  return program.facts;
}

const lifetime = fc.record({
  bytes: fc.integer({ min: 1, max: 1000 }),
  from: fc.integer({ min: 0, max: 30 }),
  length: fc.integer({ min: 0, max: 10 }),
}).map(({ bytes, from, length }) => ({ bytes, from, to: from + length }));

Deno.test("planBuffers() never lets two values that are alive together share a slot", () => {
  fc.assert(fc.property(fc.array(lifetime), (lifetimes) => {
    const { slots } = planBuffers(lifetimes);
    lifetimes.forEach((a, i) =>
      lifetimes.forEach((b, j) => {
        const isMet = a.from <= b.to && b.from <= a.to;
        assert(i === j || !isMet || slots[i] !== slots[j], `${i} and ${j}`);
      })
    );
  }));
});

Deno.test("planBuffers() makes slots that hold their values, and no fewer bytes than the bound", () => {
  fc.assert(fc.property(fc.array(lifetime), (lifetimes) => {
    const { slots, slotBytes, boundBytes } = planBuffers(lifetimes);
    lifetimes.forEach(({ bytes }, i) => assert(slotBytes[slots[i]!]! >= bytes));
    assert(slotBytes.reduce((sum, bytes) => sum + bytes, 0) >= boundBytes);
  }));
});

Deno.test("planBuffers() reuses the memory of a value that is dead", () => {
  const plan = planBuffers([
    { bytes: 100, from: 0, to: 1 },
    { bytes: 80, from: 2, to: 3 },
    { bytes: 60, from: 1, to: 2 },
  ]);
  assert.deepEqual(plan.slotBytes, [100, 60]);
  assert.equal(plan.boundBytes, 160);
});

Deno.test("compileTraining() keeps no gradient of a layer until those of the first are known", async () => {
  const depth = 16, bytes = 64 * 64 * 4;
  const weights = Array.from(
    { length: depth },
    (_, i) => parameter(`w${i}`, [64, 64]),
  );
  const y = weights.reduce((x, w) => matmul(x, w), input("x", [64, 64]));
  const loss = sum(square(y));
  const gradients = differentiate(loss, weights);
  const { activationBoundBytes } = await plan(
    {
      loss,
      trainable: weights.map((tensor, i) => ({
        tensor,
        gradient: gradients[i]!,
      })),
      optimizer: optimizers.adamw,
    },
    weights.map((tensor) => ({ tensor, tag: "weight" })),
  );
  // One value a layer waits for the backward pass; what that makes itself is dead a layer further on.
  const layers = activationBoundBytes / bytes;
  assert(layers > depth - 2, `${layers}`);
  assert(layers < depth + 4, `${layers}`);
});

Deno.test("compileTraining() plans at most 1.15 times what is alive at one time, for each network", async () => {
  for (const [name, architecture] of Object.entries(architectures)) {
    for (const size of ["micro", "mini"]) {
      const model = architecture.build(size);
      const training = {
        batch: 8,
        trainable: model.parameters.map(({ name }) => name),
        optimizer: optimizers.adamw,
      };
      const classes = model.config.classes as number | undefined;
      const step = classes === undefined
        ? languageModelTraining(model, training)
        : classifierTraining(model, { ...training, classes });
      const leaves = [...model.parameters, ...model.states];
      for (const isFallback of [true, false]) {
        const { activationBytes, activationBoundBytes } = await plan(
          step,
          leaves,
          isFallback,
        );
        const ratio = activationBytes / activationBoundBytes;
        assert(ratio <= 1.15, `${name} ${size}: ${ratio}`);
      }
    }
  }
});
