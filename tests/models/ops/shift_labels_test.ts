import assert from "node:assert/strict";
import { input } from "../../../models/graph/tensor.ts";
import { shiftLabels } from "../../../models/ops/shift_labels.ts";
import { openEvaluator } from "./evaluate.ts";

Deno.test("shiftLabels() gives each token its successor, and the last one none", async () => {
  await using evaluate = await openEvaluator();
  const labels = input("labels", [2, 4], "i32");
  const found = await evaluate(shiftLabels(labels, -100), {
    labels: Int32Array.of(3, 1, 128255, 2, -100, -100, 5, 6),
  });
  assert.deepEqual([...found], [1, 128255, 2, -100, -100, 5, 6, -100]);
});

Deno.test("shiftLabels() refuses floats and other ranks", () => {
  assert.throws(() => shiftLabels(input("labels", [2, 3]), -100), {
    name: "RangeError",
    message: "Cannot shift labels of f32 [2,3]: expected i32 [B, T]",
  });
  const flat = input("labels", [6], "i32");
  assert.throws(() => shiftLabels(flat, -100), RangeError);
});
