import assert from "node:assert/strict";
import { differentiate } from "../../../models/differentiate.ts";
import { input, sizeOf } from "../../../models/graph/tensor.ts";
import { depthwiseConv2d } from "../../../models/ops/depthwise_conv2d.ts";
import { assertClose } from "../../numeric/assert_close.ts";
import { numbers, openEvaluator } from "./evaluate.ts";

/** Maps smaller than the kernel, whole rows, strips that fit and strips that do not. */
const CASES = [
  { shape: [8, 1, 1, 4], kernel: 7 },
  { shape: [3, 1, 2, 5], kernel: 7 },
  { shape: [4, 2, 2, 8], kernel: 7 },
  { shape: [6, 4, 4, 4], kernel: 3 },
  { shape: [2, 5, 8, 3], kernel: 9 },
  { shape: [1, 3, 14, 4], kernel: 7 },
  { shape: [2, 9, 11, 4], kernel: 5 },
  { shape: [1, 2, 3, 64], kernel: 7 },
] as const;

interface Maps {
  readonly x: Float32Array;
  readonly weight: Float32Array;
  readonly dy: Float32Array;
}

/** Output and gradients by plain loops. */
function byLoops(
  [N, H, W, C]: readonly [number, number, number, number],
  k: number,
  { x, weight, dy }: Maps,
) {
  const y = new Float64Array(x.length);
  const dx = new Float64Array(x.length);
  const dWeight = new Float64Array(weight.length);
  const half = (k - 1) / 2;
  for (let n = 0; n < N; n++) {
    for (let oy = 0; oy < H; oy++) {
      for (let ox = 0; ox < W; ox++) {
        for (let tap = 0; tap < k * k; tap++) {
          const iy = oy + Math.floor(tap / k) - half;
          const ix = ox + tap % k - half;
          if (iy < 0 || iy >= H || ix < 0 || ix >= W) continue;
          for (let c = 0; c < C; c++) {
            const to = ((n * H + oy) * W + ox) * C + c;
            const from = ((n * H + iy) * W + ix) * C + c;
            y[to]! += x[from]! * weight[c * k * k + tap]!;
            dx[from]! += dy[to]! * weight[c * k * k + tap]!;
            dWeight[c * k * k + tap]! += dy[to]! * x[from]!;
          }
        }
      }
    }
  }
  return { y, dx, dWeight };
}

for (const isFallback of [true, false]) {
  Deno.test(`depthwiseConv2d() and its gradients equal plain loops, kernels for ${isFallback ? "CPUs" : "GPUs"}`, async () => {
    await using evaluate = await openEvaluator(isFallback);
    for (const { shape, kernel } of CASES) {
      const C = shape[3];
      const values = {
        x: numbers("x", sizeOf(shape)),
        weight: numbers("weight", C * kernel * kernel),
        dy: numbers("dy", sizeOf(shape)),
      };
      const x = input("x", shape);
      const weight = input("weight", [C, kernel * kernel]);
      const y = depthwiseConv2d(x, weight, kernel);
      const [dx, dWeight] = differentiate(y, [x, weight], input("dy", shape));
      const expected = byLoops(shape, kernel, values);
      const what = `[${shape}] with ${kernel}`;
      const tolerance = { ofMax: 1e-6, floor: 1 };
      for (const [name, graph] of Object.entries({ y, dx, dWeight })) {
        const actual = await evaluate(graph!, values);
        const reference = expected[name as keyof typeof expected];
        assertClose(`${name} ${what}`, actual, reference, tolerance);
      }
    }
  });
}

Deno.test("depthwiseConv2d() refuses even kernels and other shapes", () => {
  const x = input("x", [1, 4, 4, 3]);
  const weight = input("weight", [3, 9]);
  assert.throws(() => depthwiseConv2d(x, input("w", [3, 16]), 4), {
    name: "RangeError",
    message:
      "Cannot convolve [1,4,4,3] with a kernel of 4: expected [N, H, W, C] and an odd side",
  });
  assert.throws(() => depthwiseConv2d(input("x", [4, 4, 3]), weight, 3), {
    name: "RangeError",
  });
  assert.throws(() => depthwiseConv2d(x, input("w", [9, 3]), 3), {
    message: "Cannot convolve [1,4,4,3] with weight [9,3]: expected [3,9]",
  });
});
