import assert from "node:assert/strict";
import { blockSuites } from "../../../bench/kernels/block_suites.ts";
import { expandSuites, runKernelSuite } from "../../../bench/kernels/mod.ts";
import { opSuites } from "../../../bench/kernels/op_suites.ts";
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

Deno.test("expandSuites() takes names and kinds", () => {
  assert.deepEqual(expandSuites(["softmax", "blocks"]), [
    "softmax",
    ...Object.keys(blockSuites()),
  ]);
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
