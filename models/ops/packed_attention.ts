import { sizeOf, type Tensor } from "../graph/tensor.ts";
import { packHeadsKernel } from "../kernels/heads.ts";
import { defineOp } from "../op.ts";
import { add } from "./add.ts";
import { matmul } from "./matmul.ts";
import { packHeads } from "./pack_heads.ts";
import { reshape } from "./reshape.ts";
import { scale } from "./scale.ts";
import { softmax } from "./softmax.ts";
import { softmaxGrad } from "./softmax_grad.ts";
import { sumTo } from "./sum.ts";
import { takeHeads } from "./take_heads.ts";
import { transpose } from "./transpose.ts";

/**
 * The last step of attention, which holds the gradient of all of it: only so can those of queries, keys
 * and values be packed in one go.
 */
const op = defineOp("packed_attention", {
  summary: "[B, N, H * D] from attended values [B, H, N, D]",
  shape([attended]) {
    const [B, H, N, D] = attended!.shape as [number, number, number, number];
    return [B, N, H * D];
  },
  gradient(node, dy, _attributes, wanted) {
    const [attended, , bias, q, k, v, p] = node.inputs as Parts;
    const [B, H, N, D] = attended.shape as [number, number, number, number];
    const dz = transpose(reshape(dy, [B, N, H, D]), [0, 2, 1, 3]);
    const dScores = softmaxGrad(matmul(dz, v, { transposeB: true }), p);
    const factor = D ** -0.5;
    const dPacked = () =>
      packHeads([
        scale(matmul(dScores, k), factor),
        scale(matmul(dScores, q, { transposeA: true }), factor),
        matmul(p, dz, { transposeA: true }),
      ]);
    const dBias = () => sumTo(byWindow(dScores, bias), bias.shape);
    return [
      null, // what the scores and the values get is complete in `packed`
      wanted[1] ? dPacked() : null,
      wanted[2] ? dBias() : null,
      ...[q, k, v, p].map(() => null),
    ];
  },
  native: {
    kind: "kernel",
    lower: ({ inputs: [attended], ...node }, epilogue, traits) =>
      packHeadsKernel({ ...node, inputs: [attended!] }, epilogue, traits),
  },
  tfjs: (tf, [attended], { shape }) =>
    tf.reshape(tf.transpose(attended!, [0, 2, 1, 3]), [...shape]),
  flops: () => 0,
});
export default op;

type Parts = [
  attended: Tensor,
  packed: Tensor,
  bias: Tensor,
  q: Tensor,
  k: Tensor,
  v: Tensor,
  p: Tensor,
];

/**
 * Scaled dot-product attention of short sequences, `softmax(q k^T / sqrt(D) + bias) v`, whose queries,
 * keys and values one product made.
 *
 * @param packed `[B, N, 3 * heads * D]`: queries, keys and values, each head by head.
 * @param bias Added to the scores, `[heads, N, N]`, or `[W, heads, N, N]`, one for each of the `W`
 * windows of a map, `W` a divisor of `B`.
 * @param heads Number of heads.
 * @returns `[B, N, heads * D]`.
 * @throws {RangeError} If the shapes do not fit.
 */
export function packedAttention(
  packed: Tensor,
  bias: Tensor,
  heads: number,
): Tensor {
  const [q, k, v] = [0, 1, 2].map((part) =>
    takeHeads(packed, { heads, part, parts: 3 })
  ) as [Tensor, Tensor, Tensor];
  const D = q.shape[3]!;
  const scores = scale(matmul(q, k, { transposeB: true }), D ** -0.5);
  const biased = add(byWindow(scores, bias), bias);
  const p = reshape(softmax(biased), scores.shape);
  return op.apply([matmul(p, v), packed, bias, q, k, v, p], {});
}

/** `[B, H, N, N]` as `[maps, …bias]`. */
function byWindow(scores: Tensor, bias: Tensor): Tensor {
  const maps = sizeOf(scores.shape) / sizeOf(bias.shape);
  return reshape(scores, [maps, ...bias.shape]);
}
