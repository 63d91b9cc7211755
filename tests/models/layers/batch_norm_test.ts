import assert from "node:assert/strict";
import { defineArchitecture } from "../../../models/architecture.ts";
import { input } from "../../../models/graph/tensor.ts";
import { batchNorm } from "../../../models/layers/batch_norm.ts";
import { assertClose } from "../../numeric/assert_close.ts";
import { openSession } from "../../../models/engines/native/session.ts";
import { ops } from "../../../models/ops/mod.ts";

const norm = defineArchitecture<{ rows: number }>("norm", {
  summary: "a batch norm",
  paper: "arXiv:1502.03167",
  sizes: { one: { rows: 1 } },
  sample: () => ({ name: "x", shape: [2] }),
  forward: (scope, x) => batchNorm(scope.at("bn"), x),
  layerId: () => 0,
  lastLayerId: () => 0,
});

async function statisticsAfter(rows: number[][]) {
  await using session = await openSession(ops, { isFallback: true });
  const model = norm.build("one");
  const [mean, variance, count] = model.states;
  session.store([
    { tensor: mean!.tensor, tag: "weight", data: Float32Array.of(1, 2) },
    { tensor: variance!.tensor, tag: "weight", data: Float32Array.of(3, 4) },
    { tensor: count!.tensor, tag: "weight", data: Float32Array.of(5) },
    ...model.parameters.map(({ tensor }) => ({
      tensor,
      tag: "weight" as const,
      data: Float32Array.of(1, 1),
    })),
  ]);
  const x = input("x", [rows.length, 2]);
  const { assignments } = model.apply(x, { isTraining: true });
  const outputs = assignments.map(({ state, value }) => [state.name, value]);
  using program = await session.compileInference(Object.fromEntries(outputs));
  const batch = { x: Float32Array.from(rows.flat()) };
  return (await program.run([batch]))[0]!;
}

Deno.test("batchNorm() moves running statistics by a tenth, the variance unbiased, and counts", async () => {
  const found = await statisticsAfter([[0, 10], [4, 10], [8, 13]]);
  assert.deepEqual(Object.keys(found), [
    "bn.running_mean",
    "bn.running_var",
    "bn.num_batches_tracked",
  ]);
  const tolerance = { atol: 1e-6 };
  assertClose("mean", found["bn.running_mean"]!, [1.3, 2.9], tolerance);
  assertClose("variance", found["bn.running_var"]!, [4.3, 3.9], tolerance);
  assert.deepEqual([...found["bn.num_batches_tracked"]!], [6]);
});

Deno.test("batchNorm() takes the variance of a single row for 0", async () => {
  const found = await statisticsAfter([[7, 8]]);
  const variance = found["bn.running_var"]!;
  assertClose("variance", variance, [2.7, 3.6], { atol: 1e-6 });
});

Deno.test("batchNorm() leaves running statistics alone outside of training", () => {
  const model = norm.build("one");
  const x = input("x", [3, 2]);
  assert.deepEqual(model.apply(x, { isTraining: false }).assignments, []);
  assert.equal(model.apply(x, { isTraining: true }).assignments.length, 3);
});
