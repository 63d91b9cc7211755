import assert from "node:assert/strict";
import { blockSuites } from "../../../bench/kernels/block_suites.ts";
import { expandSuites, runKernelSuite } from "../../../bench/kernels/mod.ts";
import { opSuites } from "../../../bench/kernels/op_suites.ts";
import { stepSuites } from "../../../bench/kernels/step_suites.ts";
import { modelSuites } from "../../../bench/kernels/model_suites.ts";
import { architectures, ops } from "../../../models/mod.ts";

const once = { rounds: 1, warmupRounds: 0, updates: 1 };

Deno.test("opSuites() has every op", () => {
  assert.deepEqual(Object.keys(opSuites()).sort(), Object.keys(ops).sort());
});

Deno.test("blockSuites() has every architecture", () => {
  assert.deepEqual(
    Object.keys(blockSuites()).sort(),
    Object.keys(architectures).map((name) => `block.${name}`).sort(),
  );
});

Deno.test("modelSuites() has two sizes of every architecture", () => {
  assert.deepEqual(
    Object.keys(modelSuites()),
    Object.keys(architectures).flatMap((name) =>
      ["micro", "mini"].map((size) => `model.${name}.${size}`)
    ),
  );
});

Deno.test("expandSuites() takes names and kinds", () => {
  assert.deepEqual(expandSuites(["softmax", "blocks"]), [
    "softmax",
    ...Object.keys(blockSuites()),
  ]);
  assert.deepEqual(expandSuites(["models"]), Object.keys(modelSuites()));
  assert.deepEqual(expandSuites(["ops"]), Object.keys(opSuites()));
  assert(expandSuites([]).includes("block"));
});

Deno.test("opSuites() hands over integers, orders and masks alike", async () => {
  for (const name of ["gather_grad", "reorder", "key_mask", "dropout"]) {
    const { deviations } = await runKernelSuite(name, once);
    assert(deviations.tfjs! < 1e-5, `${name}: ${deviations.tfjs}`);
  }
});

for (const name of Object.keys(blockSuites())) {
  Deno.test(`blockSuites() trains ${name} alike on native and TensorFlow.js`, async () => {
    const { deviations, flops } = await runKernelSuite(name, {
      ...once,
      updates: 2,
    });
    assert(deviations.tfjs! < 1e-4, `${deviations.tfjs}`);
    assert(flops > 0);
  });
}

Deno.test("stepSuites() has each step of diffusion tuning once, and what its graph asks for is less than the full step's", async () => {
  assert.deepEqual(Object.keys(stepSuites()), [
    "steps.convnext",
    "steps.llama",
  ]);
  const { work, ratios, samples } = await runKernelSuite("steps.llama", {
    ...once,
    updates: 1,
  });
  const names = [
    "full",
    ...[0, 1, 2, 3].map((i) => `dt1 stage${i}`),
    "dt2 sequence_stage1",
    "dt2 sequence_stage2",
    "dt3 part0",
    "dt3 part1",
  ];
  assert.deepEqual(Object.keys(work), names);
  assert.deepEqual(Object.keys(samples), names);
  assert.deepEqual(Object.keys(ratios), names.slice(1));
  const { full, ...steps } = work;
  for (const own of Object.values(steps)) {
    assert(own.flops < full!.flops);
    assert(own.activationBytes < full!.activationBytes);
    assert(own.activationBoundBytes <= own.activationBytes);
  }
  // The higher the lowest layer that trains, the less of the backward pass there is.
  const climbing = [0, 1, 2, 3].map((i) => work[`dt1 stage${i}`]!.flops);
  assert.deepEqual(climbing.toSorted((a, b) => b - a), climbing);
});
