import assert from "node:assert/strict";
import { differentiate } from "../../../models/differentiate.ts";
import { input } from "../../../models/graph/tensor.ts";
import { mixHeads } from "../../../models/ops/mix_heads.ts";
import { assertClose } from "../../numeric/assert_close.ts";
import { numbers, openEvaluator } from "./evaluate.ts";

/** Stretches of rows that fit and that do not; fours in the width, in the outputs, in neither. */
const CASES = [
  { R: 37, heads: 4, width: 4, outputs: 8 },
  { R: 32, heads: 4, width: 2, outputs: 8 },
  { R: 5, heads: 3, width: 8, outputs: 6 },
  { R: 70, heads: 1, width: 5, outputs: 3 },
] as const;

for (const isFallback of [true, false]) {
  Deno.test(`mixHeads() and its gradients equal plain loops, kernels for ${isFallback ? "CPUs" : "GPUs"}`, async () => {
    await using evaluate = await openEvaluator(isFallback);
    for (const { R, heads, width, outputs } of CASES) {
      const values = {
        x: numbers("x", R * heads * width),
        weight: numbers("weight", width * outputs * heads),
        dy: numbers("dy", R * width * outputs),
      };
      const expected = {
        y: new Float64Array(values.dy.length),
        dx: new Float64Array(values.x.length),
        dWeight: new Float64Array(values.weight.length),
      };
      for (let r = 0; r < R; r++) {
        for (let g = 0; g < width; g++) {
          for (let j = 0; j < outputs; j++) {
            for (let h = 0; h < heads; h++) {
              const at = (r * width + g) * outputs + j;
              const from = (r * heads + h) * width + g;
              const tap = (g * outputs + j) * heads + h;
              expected.y[at]! += values.x[from]! * values.weight[tap]!;
              expected.dx[from]! += values.dy[at]! * values.weight[tap]!;
              expected.dWeight[tap]! += values.dy[at]! * values.x[from]!;
            }
          }
        }
      }
      const x = input("x", [R, heads, width]);
      const weight = input("weight", [width, outputs, heads]);
      const y = mixHeads(x, weight);
      const dy = input("dy", [R, width, outputs]);
      const [dx, dWeight] = differentiate(y, [x, weight], dy);
      for (const [name, graph] of Object.entries({ y, dx, dWeight })) {
        assertClose(
          `${name} of ${heads} heads of ${width}`,
          await evaluate(graph!, values),
          expected[name as keyof typeof expected],
          { ofMax: 1e-6, floor: 1 },
        );
      }
    }
  });
}

Deno.test("mixHeads() refuses weights of other heads", () => {
  const x = input("x", [6, 4, 8]);
  assert.throws(() => mixHeads(x, input("weight", [8, 2, 3])), {
    name: "RangeError",
    message:
      "Cannot mix heads of [6,4,8] by [8,2,3]: expected [R, heads, width] and [width, outputs, heads]",
  });
});
