import assert from "node:assert/strict";
import { patchGrid } from "../../../models/kernels/im2col.ts";
import { input, sizeOf } from "../../../models/graph/tensor.ts";
import { col2im } from "../../../models/ops/col2im.ts";
import { im2col } from "../../../models/ops/im2col.ts";
import { assertClose } from "../../numeric/assert_close.ts";
import { numbers, openEvaluator } from "./evaluate.ts";

/** Channels by fours and not, columns by fours where the channels are not, overlaps and gaps. */
const CASES = [
  { shape: [2, 8, 6, 8], kernel: [3, 3], stride: 2, padding: 1 },
  { shape: [1, 7, 9, 5], kernel: [3, 3], stride: 2, padding: 1 },
  { shape: [2, 6, 5, 3], kernel: [4, 4], stride: 1, padding: 2 },
  { shape: [1, 9, 8, 4], kernel: [2, 3], stride: 4, padding: 0 },
] as const;

Deno.test("im2col() lays each patch out as (ky, kx, c)", async () => {
  await using evaluate = await openEvaluator();
  for (const { shape, ...attributes } of CASES) {
    const [N, H, W, C] = shape;
    const { kernel: [kh, kw], stride, padding } = attributes;
    const [OH, OW] = patchGrid(H, W, attributes);
    const x = numbers("x", sizeOf(shape));
    const expected: number[] = [];
    for (let n = 0; n < N; n++) {
      for (let spot = 0; spot < OH * OW; spot++) {
        for (let tap = 0; tap < kh * kw; tap++) {
          const y = Math.floor(spot / OW) * stride + Math.floor(tap / kw);
          const left = (spot % OW) * stride + tap % kw - padding;
          const top = y - padding;
          const isInside = top >= 0 && top < H && left >= 0 && left < W;
          for (let c = 0; c < C; c++) {
            const at = ((n * H + top) * W + left) * C + c;
            expected.push(isInside ? x[at]! : 0);
          }
        }
      }
    }
    const columns = im2col(input("x", shape), attributes);
    assert.deepEqual(columns.shape, [N * OH * OW, kh * kw * C]);
    assert.deepEqual([...await evaluate(columns, { x })], expected);
  }
});

Deno.test("col2im() is the transpose of im2col(): <im2col(x), y> = <x, col2im(y)>", async () => {
  await using evaluate = await openEvaluator();
  for (const { shape, ...attributes } of CASES) {
    const columns = im2col(input("x", shape), attributes);
    const values = {
      x: numbers("x", sizeOf(shape)),
      y: numbers("y", sizeOf(columns.shape)),
    };
    const back = col2im(input("y", columns.shape), shape, attributes);
    const forward = await evaluate(columns, values);
    const backward = await evaluate(back, values);
    const product = (a: Float32Array, b: Float32Array) =>
      a.reduce((sum, value, i) => sum + value * b[i]!, 0);
    const left = product(forward, values.y);
    assert.ok(Math.abs(left) > 0.1);
    assertClose("<x, col2im(y)>", [product(values.x, backward)], [left], {
      rtol: 1e-5,
      atol: 1e-5,
      allowConstant: true,
    });
  }
});

Deno.test("im2col() refuses maps without room for a patch", () => {
  const attributes = { kernel: [3, 3], stride: 1, padding: 0 } as const;
  assert.throws(() => im2col(input("x", [1, 2, 5, 4]), attributes), {
    name: "RangeError",
    message:
      "Cannot cut [1,2,5,4] into patches of 3x3: expected [N, H, W, C] with room for one",
  });
  assert.throws(() => im2col(input("x", [5, 5]), attributes), RangeError);
});
