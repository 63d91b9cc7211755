import assert from "node:assert/strict";
import { input, sizeOf } from "../../../models/graph/tensor.ts";
import { layerNorm } from "../../../models/ops/layer_norm.ts";
import { layerNormGrad } from "../../../models/ops/layer_norm_grad.ts";
import { layerNormPartials } from "../../../models/ops/layer_norm_partials.ts";
import { partialSum } from "../../../models/ops/partial_sum.ts";
import { rmsNorm } from "../../../models/ops/rms_norm.ts";
import { assertClose } from "../../numeric/assert_close.ts";
import { numbers, openEvaluator } from "./evaluate.ts";

/** Rows in registers and in loops, by scalars and by vec4s; more rows than partial sums. */
const SHAPES = [[3, 5], [2, 4, 17], [260, 8], [7, 64], [70, 132]] as const;

Deno.test("layerNorm() gives rows of mean 0 and variance 1, whatever their offset and scale", async () => {
  await using evaluate = await openEvaluator();
  for (const shape of SHAPES) {
    const columns = shape.at(-1)!;
    const x = input("x", shape);
    const weight = input("weight", [columns]);
    const bias = input("bias", [columns]);
    const values = {
      x: numbers("x", sizeOf(shape)).map((v) => 100 + 3 * v),
      weight: new Float32Array(columns).fill(1),
      bias: new Float32Array(columns),
    };
    const y = await evaluate(layerNorm(x, weight, bias, 1e-6), values);
    for (let at = 0; at < y.length; at += columns) {
      const row = y.subarray(at, at + columns);
      const mean = row.reduce((a, b) => a + b) / columns;
      const square = row.reduce((a, b) => a + b * b, 0) / columns;
      assert.ok(Math.abs(mean) < 1e-4, `[${shape}]: mean ${mean}`);
      assert.ok(Math.abs(square - 1) < 1e-4, `[${shape}]: square ${square}`);
    }
  }
});

Deno.test("layerNormGrad() is orthogonal to what the norm takes away: offset and scale of a row", async () => {
  await using evaluate = await openEvaluator();
  for (const shape of SHAPES) {
    const columns = shape.at(-1)!;
    const x = input("x", shape);
    const dy = input("dy", shape);
    const weight = input("weight", [columns]);
    const values = {
      x: numbers("x", sizeOf(shape)),
      dy: numbers("dy", sizeOf(shape)),
      weight: numbers("weight", columns),
    };
    const dx = await evaluate(layerNormGrad(dy, x, weight, 0), values);
    for (let at = 0; at < dx.length; at += columns) {
      const row = dx.subarray(at, at + columns);
      const size = Math.hypot(...row);
      const sum = row.reduce((a, b) => a + b);
      const along = row.reduce((a, b, i) => a + b * values.x[at + i]!, 0);
      assert.ok(size > 1e-3);
      assert.ok(Math.abs(sum) < 1e-4 * size, `[${shape}]: sum ${sum}`);
      assert.ok(Math.abs(along) < 1e-4 * size, `[${shape}]: along ${along}`);
    }
  }
});

for (const isFallback of [true, false]) {
  Deno.test(`layerNormPartials() add up to the sums of plain loops, ${isFallback ? "few" : "many"} invocations`, async () => {
    await using evaluate = await openEvaluator(isFallback);
    for (const shape of SHAPES) {
      const columns = shape.at(-1)!;
      const values = {
        x: numbers("x", sizeOf(shape)),
        dy: numbers("dy", sizeOf(shape)),
      };
      const weight = new Float64Array(columns);
      const bias = new Float64Array(columns);
      for (let at = 0; at < values.x.length; at += columns) {
        const row = values.x.subarray(at, at + columns);
        const mean = row.reduce((a, b) => a + b) / columns;
        const square = row.reduce((a, b) => a + (b - mean) ** 2, 0) / columns;
        row.forEach((value, i) => {
          const dy = values.dy[at + i]!;
          weight[i]! += dy * (value - mean) / Math.sqrt(square + 1e-5);
          bias[i]! += dy;
        });
      }
      const sums = layerNormPartials(input("dy", shape), input("x", shape), {
        eps: 1e-5,
        isCentred: true,
      });
      const tolerance = { ofMax: 1e-5 };
      const read = (place: number) => evaluate(partialSum(sums, place), values);
      assertClose("weight", await read(0), weight, tolerance);
      assertClose("bias", await read(1), bias, tolerance);
    }
  });
}

Deno.test("layerNorm() and rmsNorm() refuse a weight of another extent", () => {
  const [x, wrong, right] = [[2, 8], [7], [8]].map((shape) =>
    input("x", shape)
  );
  assert.throws(() => layerNorm(x!, right!, wrong!, 1e-5), {
    name: "RangeError",
    message:
      "Cannot normalise [2,8] with weight [8] and bias [7]: expected [8] for both",
  });
  assert.throws(() => rmsNorm(x!, wrong!, 1e-5), {
    name: "RangeError",
    message: "Cannot normalise [2,8] with weight [7]: expected [8]",
  });
});
