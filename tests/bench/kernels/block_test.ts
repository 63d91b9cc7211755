import assert from "node:assert/strict";
import { openBlock } from "../../../bench/kernels/block.ts";
import { interleave } from "../../../bench/kernels/interleave.ts";
import { runKernelSuite } from "../../../bench/kernels/mod.ts";

Deno.test("openBlock() computes the same losses on native, TensorFlow.js and jax-js", async () => {
  const contenders = await openBlock();
  const timings = await interleave(contenders, {
    rounds: 1,
    warmupRounds: 0,
    updates: 3,
    now: () => performance.now(),
  });
  for (const contender of contenders) await contender[Symbol.asyncDispose]();
  assert.deepEqual([...timings.keys()], ["native", "tfjs", "jax-js"]);
  // As measured in earlier programs on TensorFlow.js and jax-js alone.
  const known = [2.152793, 2.090177, 2.031388];
  for (const [name, { values }] of timings) {
    values.forEach((loss, i) =>
      assert(
        Math.abs(loss - known[i]!) < 1e-5,
        `${name}: loss ${i} is ${loss}, expected ${known[i]}`,
      )
    );
    assert.equal(values.length, 3);
  }
});

Deno.test("runKernelSuite() compares an op with TensorFlow.js", async () => {
  const result = await runKernelSuite("softmax", {
    rounds: 2,
    warmupRounds: 0,
    updates: 1,
    peaks: { flopsPerS: 1e15 },
  });
  assert.equal(result.suite, "softmax");
  assert.deepEqual(Object.keys(result.ratios), ["tfjs"]);
  assert(result.deviations.tfjs! < 1e-6);
  assert.equal(result.samples.native!.length, 2);
  assert.equal(result.statistics.tfjs!.samplesCount, 2);
  assert(result.flops > 0);
  const { native } = result.updateMs;
  assert.equal(
    result.shares!.native,
    result.flops / native!.median * 1e3 / 1e15,
  );
  assert(result.ratioIntervals.tfjs!.low <= result.ratios.tfjs!);
});

Deno.test("runKernelSuite() refuses an update that is faster than the peak", () =>
  assert.rejects(
    () =>
      runKernelSuite("softmax", {
        rounds: 1,
        warmupRounds: 0,
        updates: 1,
        peaks: { flopsPerS: 1 },
      }),
    /% of the measured peak, expected at most 100 %/,
  ));

Deno.test("runKernelSuite() names the suites there are", async () => {
  await assert.rejects(
    () => runKernelSuite("blok"),
    /Cannot find kernel suite "blok", expected one of block, convnext, block.swin/,
  );
});
