import assert from "node:assert/strict";
import { differentiate } from "../../../models/differentiate.ts";
import { input, sizeOf, type Tensor } from "../../../models/graph/tensor.ts";
import { batchNorm, batchStatistics } from "../../../models/ops/batch_norm.ts";
import { assertClose } from "../../numeric/assert_close.ts";
import { numbers, openEvaluator } from "./evaluate.ts";

const EPS = 1e-5;

/** Scalars and vec4s, few rows and so many that they are summed in parts. */
const SHAPES = [[6, 5], [2, 3, 3, 8], [9, 40, 12], [700, 3]] as const;

interface Arrays {
  readonly x: Float32Array;
  readonly dy: Float32Array;
  readonly weight: Float32Array;
  readonly bias: Float32Array;
  readonly mean: Float32Array;
  readonly variance: Float32Array;
}

/** By the formulas of the paper, algorithm 1 and the gradients below it, in float64. */
function byFormula(C: number, isOwn: boolean, arrays: Arrays) {
  const { x, dy, weight, bias } = arrays;
  const rows = x.length / C;
  const y = new Float64Array(x.length), dx = new Float64Array(x.length);
  const dWeight = new Float64Array(C), dBias = new Float64Array(C);
  const mean = Float64Array.from(arrays.mean);
  const variance = Float64Array.from(arrays.variance);
  for (let c = 0; c < C; c++) {
    const places = Array.from({ length: rows }, (_, r) => r * C + c);
    const average = (f: (i: number) => number) =>
      places.reduce((sum, i) => sum + f(i), 0) / rows;
    if (isOwn) {
      mean[c] = average((i) => x[i]!);
      variance[c] = average((i) => (x[i]! - mean[c]!) ** 2);
    }
    const rstd = 1 / Math.sqrt(variance[c]! + EPS);
    const h = (i: number) => (x[i]! - mean[c]!) * rstd;
    dBias[c] = rows * average((i) => dy[i]!);
    dWeight[c] = rows * average((i) => dy[i]! * h(i));
    for (const i of places) {
      y[i] = h(i) * weight[c]! + bias[c]!;
      const own = isOwn ? dBias[c]! / rows + h(i) * dWeight[c]! / rows : 0;
      dx[i] = weight[c]! * rstd * (dy[i]! - own);
    }
  }
  return { y, dx, dWeight, dBias, mean, variance };
}

for (const isOwn of [true, false]) {
  for (const isFallback of [true, false]) {
    Deno.test(`batchNorm() by ${isOwn ? "the batch's" : "running"} statistics follows the formulas, kernels for ${isFallback ? "CPUs" : "GPUs"}`, async () => {
      await using evaluate = await openEvaluator(isFallback);
      for (const shape of SHAPES) {
        const C = shape.at(-1)!;
        const values = {
          // Far from 0, where squares without centring would cancel.
          x: numbers("x", sizeOf(shape)).map((value) => value + 10),
          dy: numbers("dy", sizeOf(shape)),
          weight: numbers("weight", C),
          bias: numbers("bias", C),
          mean: numbers("mean", C).map((value) => value + 10),
          variance: numbers("variance", C).map((value) => 0.5 + value ** 2),
        };
        const x = input("x", shape);
        const [weight, bias, mean, variance] = [
          "weight",
          "bias",
          "mean",
          "variance",
        ].map((name) => input(name, [C])) as [Tensor, Tensor, Tensor, Tensor];
        const statistics = isOwn ? batchStatistics(x) : { mean, variance };
        const y = batchNorm(x, statistics, weight, bias, { eps: EPS, isOwn });
        const [dx, dWeight, dBias] = differentiate(
          y,
          [x, weight, bias],
          input("dy", shape),
        );
        const expected = byFormula(C, isOwn, values);
        const graphs = { y, dx, dWeight, dBias, ...statistics };
        for (const [name, graph] of Object.entries(graphs)) {
          assertClose(
            `${name} of [${shape}]`,
            await evaluate(graph!, values),
            expected[name as keyof typeof expected],
            { ofMax: 3e-5, floor: 1e-2 },
          );
        }
      }
    });
  }
}

Deno.test("batchNorm() refuses columns that do not fit", () => {
  const x = input("x", [4, 3]);
  const three = input("three", [3]);
  const four = input("four", [4]);
  const own = { mean: three, variance: three };
  const options = { eps: EPS, isOwn: false };
  assert.throws(() => batchNorm(x, own, three, four, options), {
    name: "RangeError",
    message:
      "Cannot normalise [4,3] by columns with [4]: expected [3] for mean, variance, weight and bias",
  });
});
