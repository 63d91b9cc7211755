import assert from "node:assert/strict";
import fc from "fast-check";
import { input, type Shape, sizeOf } from "../../../models/graph/tensor.ts";
import { transpose } from "../../../models/ops/transpose.ts";
import { openEvaluator } from "./evaluate.ts";

/** Shapes of rank 1 to 5 with a permutation of their axes. */
const cases = fc.array(fc.constantFrom(1, 2, 3, 4, 8, 12), {
  minLength: 1,
  maxLength: 5,
}).chain((shape) =>
  fc.record({
    shape: fc.constant(shape),
    axes: fc.shuffledSubarray(shape.map((_, axis) => axis), {
      minLength: shape.length,
    }),
  })
);

/** What stands where, by plain loops. */
function permuted(shape: Shape, axes: readonly number[]): number[] {
  const to = axes.map((axis) => shape[axis]!);
  return Array.from({ length: sizeOf(shape) }, (_, index) => {
    let rest = index;
    let source = 0;
    for (let i = axes.length - 1; i >= 0; i--) {
      const place = rest % to[i]!;
      rest = Math.floor(rest / to[i]!);
      source += place * sizeOf(shape.slice(axes[i]! + 1));
    }
    return source;
  });
}

Deno.test("transpose() puts every value where plain loops put it", async () => {
  await using evaluate = await openEvaluator();
  await fc.assert(
    fc.asyncProperty(cases, async ({ shape, axes }) => {
      const moved = transpose(input("x", shape), axes);
      fc.pre(moved.op === "transpose"); // a view computes nothing
      const x = Float32Array.from({ length: sizeOf(shape) }, (_, i) => i);
      const y = await evaluate(moved, { x });
      assert.deepEqual([...y], permuted(shape, axes));
    }),
    { numRuns: 40, seed: 5 },
  );
});

Deno.test("transpose() of axes of extent 1 is a view", () => {
  const x = input("x", [3, 1, 4, 1]);
  assert.equal(transpose(x, [1, 0, 3, 2]).op, "reshape");
  assert.deepEqual(transpose(x, [1, 0, 3, 2]).shape, [1, 3, 1, 4]);
  assert.equal(transpose(x, [2, 1, 0, 3]).op, "transpose");
});

Deno.test("transpose() refuses what is no permutation", () => {
  for (const axes of [[0], [0, 0], [0, 2], [0, 1, 2]]) {
    assert.throws(() => transpose(input("x", [2, 3]), axes), {
      name: "RangeError",
      message:
        `Cannot transpose [2,3] by [${axes}]: expected each of its axes once`,
    });
  }
});
