import assert from "node:assert/strict";
import { differentiate } from "../../../models/differentiate.ts";
import {
  input,
  type Shape,
  type Tensor,
} from "../../../models/graph/tensor.ts";
import { add } from "../../../models/ops/add.ts";
import { matmul } from "../../../models/ops/matmul.ts";
import { packHeads } from "../../../models/ops/pack_heads.ts";
import { packedAttention } from "../../../models/ops/packed_attention.ts";
import { reshape } from "../../../models/ops/reshape.ts";
import { scale } from "../../../models/ops/scale.ts";
import { slice } from "../../../models/ops/slice.ts";
import { softmax } from "../../../models/ops/softmax.ts";
import { takeHeads } from "../../../models/ops/take_heads.ts";
import { transpose } from "../../../models/ops/transpose.ts";
import { assertClose } from "../../numeric/assert_close.ts";
import { numbers, openEvaluator } from "./evaluate.ts";

/** Heads that come in fours, heads that a four crosses, odd ones; one map and several. */
const CASES = [
  { B: 2, N: 4, heads: 2, D: 8, windows: 1 },
  { B: 6, N: 9, heads: 2, D: 6, windows: 3 },
  { B: 4, N: 5, heads: 3, D: 5, windows: 2 },
  { B: 3, N: 1, heads: 1, D: 36, windows: 1 },
] as const;

/** The same by slices and transpositions, each with its own gradient. */
function bySlices(packed: Tensor, bias: Tensor, heads: number): Tensor {
  const [B, N, width] = packed.shape as [number, number, number];
  const C = width / 3, D = C / heads, windows = bias.shape[0]!;
  const [q, k, v] = [0, 1, 2].map((i) => {
    const part = slice(packed, 2, i * C, (i + 1) * C);
    return transpose(reshape(part, [B, N, heads, D]), [0, 2, 1, 3]);
  }) as [Tensor, Tensor, Tensor];
  const scores = scale(matmul(q, k, { transposeB: true }), D ** -0.5);
  const grouped = reshape(scores, [B / windows, windows, heads, N, N]);
  const p = reshape(softmax(add(grouped, bias)), [B, heads, N, N]);
  return reshape(transpose(matmul(p, v), [0, 2, 1, 3]), [B, N, C]);
}

Deno.test("packedAttention() and its gradients equal attention by slices", async () => {
  await using evaluate = await openEvaluator();
  for (const { B, N, heads, D, windows } of CASES) {
    const C = heads * D;
    const biasShape = [windows, heads, N, N];
    const values = {
      packed: numbers("packed", B * N * 3 * C),
      bias: numbers("bias", windows * heads * N * N),
      dy: numbers("dy", B * N * C),
    };
    const packed = input("packed", [B, N, 3 * C]);
    const bias = input("bias", biasShape);
    const dy = input("dy", [B, N, C]);
    const [own, reference] = [packedAttention, bySlices].map((attend) => {
      const y = attend(packed, bias, heads);
      return [y, ...differentiate(y, [packed, bias], dy)];
    });
    for (const [i, name] of ["y", "dpacked", "dbias"].entries()) {
      assertClose(
        `${name} of ${heads} heads of ${D}`,
        await evaluate(own![i]!, values),
        await evaluate(reference![i]!, values),
        { ofMax: 2e-6, floor: 1e-3 },
      );
    }
  }
});

Deno.test("packedAttention() takes one bias for all windows", async () => {
  await using evaluate = await openEvaluator();
  const [B, N, heads, D] = [4, 3, 2, 4];
  const packed = input("packed", [B, N, 3 * heads * D]);
  const values = {
    packed: numbers("packed", B * N * 3 * heads * D),
    bias: numbers("bias", heads * N * N),
  };
  const of = (shape: Shape) =>
    evaluate(packedAttention(packed, input("bias", shape), heads), values);
  assert.deepEqual(await of([heads, N, N]), await of([1, heads, N, N]));
});

Deno.test("packHeads() undoes takeHeads()", async () => {
  await using evaluate = await openEvaluator();
  for (const { B, N, heads, D } of CASES) {
    const x = input("x", [B, N, 3 * heads * D]);
    const values = { x: numbers("x", B * N * 3 * heads * D) };
    const parts = [0, 1, 2].map((part) =>
      takeHeads(x, { heads, part, parts: 3 })
    );
    assert.deepEqual(await evaluate(packHeads(parts), values), values.x);
  }
});

Deno.test("packedAttention() refuses channels that heads do not divide", () => {
  const bias = input("bias", [5, 4, 4]);
  assert.throws(() => packedAttention(input("x", [2, 4, 24]), bias, 5), {
    name: "RangeError",
    message:
      "Cannot take heads of [2,4,24]: expected [B, N, C], C a multiple of 3 times 5 heads",
  });
});
