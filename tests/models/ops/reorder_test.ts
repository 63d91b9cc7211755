import assert from "node:assert/strict";
import { differentiate } from "../../../models/differentiate.ts";
import { constant, input } from "../../../models/graph/tensor.ts";
import { reorder } from "../../../models/ops/reorder.ts";
import { numbers, openEvaluator } from "./evaluate.ts";

const ORDER = Int32Array.of(2, 0, 3, 1, 4);

Deno.test("reorder() moves rows within each sample, and its gradient moves them back", async () => {
  await using evaluate = await openEvaluator();
  const order = constant("order", [5], ORDER);
  for (const C of [3, 8, 36]) {
    const x = input("x", [2, 5, C]);
    const y = reorder(x, order);
    const [dx] = differentiate(y, [x], input("dy", [2, 5, C]));
    const values = { x: numbers("x", 10 * C), dy: numbers("dy", 10 * C) };
    const moved = new Float32Array(10 * C), back = new Float32Array(10 * C);
    for (let b = 0; b < 2; b++) {
      ORDER.forEach((from, to) => {
        for (let c = 0; c < C; c++) {
          const source = (b * 5 + from) * C + c, target = (b * 5 + to) * C + c;
          moved[target] = values.x[source]!;
          back[source] = values.dy[target]!;
        }
      });
    }
    assert.deepEqual(await evaluate(y, values), moved);
    assert.deepEqual(await evaluate(dx!, values), back);
  }
});

Deno.test("reorder() refuses an order that does not fit or is not known", () => {
  const x = input("x", [2, 4, 3]);
  assert.throws(() => reorder(x, constant("order", [5], ORDER)), {
    name: "RangeError",
    message:
      "Cannot reorder [2,4,3] by i32 [5]: expected [B, L, C] and a constant i32 [L]",
  });
  assert.throws(() => reorder(x, input("order", [4], "i32")), RangeError);
});
