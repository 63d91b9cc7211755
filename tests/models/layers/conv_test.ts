import assert from "node:assert/strict";
import { input } from "../../../models/graph/tensor.ts";
import { conv2d } from "../../../models/layers/conv.ts";
import { numbers, openEvaluator } from "../ops/evaluate.ts";
import { assertClose } from "../../numeric/assert_close.ts";

Deno.test("conv2d() cuts off what does not fill a patch, as the general case does", async () => {
  await using evaluate = await openEvaluator();
  const x = input("x", [2, 7, 9, 4]);
  const weight = input("weight", [6, 4, 2, 2]);
  const bias = input("bias", [6]);
  const values = {
    x: numbers("x", 2 * 7 * 9 * 4),
    weight: numbers("weight", 96),
    bias: numbers("bias", 6),
  };
  // Distance 2 takes the path of patches, distance 1 that of overlapping ones.
  const y = conv2d(x, weight, bias, { stride: 2 });
  const dense = conv2d(x, weight, bias);
  assert.deepEqual(y.shape, [2, 3, 4, 6]);
  assert.deepEqual(dense.shape, [2, 6, 8, 6]);
  const all = await evaluate(dense, values);
  const expected: number[] = [];
  for (const n of [0, 1]) {
    for (const oy of [0, 2, 4]) {
      for (const ox of [0, 2, 4, 6]) {
        const at = ((n * 6 + oy) * 8 + ox) * 6;
        expected.push(...all.subarray(at, at + 6));
      }
    }
  }
  assertClose("y", await evaluate(y, values), expected, { atol: 1e-5 });
});

Deno.test("conv2d() refuses shapes that do not fit and groups it cannot lower", () => {
  const x = input("x", [1, 8, 8, 6]);
  assert.throws(() => conv2d(x, input("w", [4, 5, 3, 3]), undefined), {
    name: "RangeError",
    message:
      "Cannot convolve [1,8,8,6] with weight [4,5,3,3] in 1 groups: expected [N, H, W, I] and [O, I / groups, kh, kw]",
  });
  const grouped = input("w", [6, 2, 3, 3]);
  assert.throws(
    () => conv2d(x, grouped, undefined, { groups: 3, padding: 1 }),
    { name: "RangeError", message: /one channel per group with stride 1/ },
  );
  const depthwise = input("w", [6, 1, 3, 3]);
  const strided = { groups: 6, padding: 1, stride: 2 };
  assert.throws(() => conv2d(x, depthwise, undefined, strided), RangeError);
});
