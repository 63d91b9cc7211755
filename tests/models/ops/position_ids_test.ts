import assert from "node:assert/strict";
import { input } from "../../../models/graph/tensor.ts";
import { positionIds } from "../../../models/ops/position_ids.ts";
import { scale } from "../../../models/ops/scale.ts";
import { openEvaluator } from "./evaluate.ts";

Deno.test("positionIds() counts tokens and skips padding on either side", async () => {
  await using evaluate = await openEvaluator();
  const rows = {
    ids: [
      [0, 7, 8, 2, 9],
      [0, 7, 2, 1, 1],
      [1, 1, 0, 7, 2],
      [1, 1, 1, 1, 1],
      [5, 1, 6, 1, 7],
    ],
    positions: [
      [2, 3, 4, 5, 6],
      [2, 3, 4, 1, 1],
      [1, 1, 2, 3, 4],
      [1, 1, 1, 1, 1],
      [2, 1, 3, 1, 4],
    ],
  };
  const ids = input("ids", [5, 5], "i32");
  const found = await evaluate(positionIds(ids, 1), {
    ids: Int32Array.from(rows.ids.flat()),
  });
  assert.deepEqual([...found], rows.positions.flat());
});

Deno.test("positionIds() counts over the stretches that invocations share", async () => {
  await using evaluate = await openEvaluator();
  const [B, T] = [3, 37];
  const ids = Int32Array.from({ length: B * T }, (_, i) => i * i % 5);
  let place = 0;
  const expected = Array.from(ids, (id, i) => {
    if (i % T === 0) place = 0;
    return id === 0 ? 0 : ++place;
  });
  const found = await evaluate(positionIds(input("ids", [B, T], "i32"), 0), {
    ids,
  });
  assert.deepEqual([...found], expected);
});

Deno.test("positionIds() refuses floats and other ranks", () => {
  assert.throws(() => positionIds(input("ids", [2, 3]), 1), {
    name: "RangeError",
    message: "Cannot number tokens of f32 [2,3]: expected i32 [B, T]",
  });
  assert.throws(() => positionIds(input("ids", [6], "i32"), 1), RangeError);
});

Deno.test("positionIds() gives whole numbers that elementwise ops read as floats", async () => {
  await using evaluate = await openEvaluator();
  const ids = positionIds(input("ids", [1, 3], "i32"), 1);
  const doubled = await evaluate(scale(ids, 2), {
    ids: Int32Array.of(0, 5, 2),
  });
  assert.deepEqual([...doubled], [4, 6, 8]);
});
