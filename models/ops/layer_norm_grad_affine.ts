import { sizeOf, type Tensor } from "../graph/tensor.ts";
import { layerNormAffineKernel } from "../kernels/layer_norm_affine.ts";
import { defineOp } from "../op.ts";
import { reshape } from "./reshape.ts";
import { slice } from "./slice.ts";

const op = defineOp<{ eps: number }>("layer_norm_grad_affine", {
  summary: "[2, C]: gradients of layer_norm for weight and bias",
  shape: ([dy]) => [2, dy!.shape.at(-1)!],
  native: {
    kind: "kernel",
    lower(node, epilogue, traits) {
      const { eps } = node.attributes as { eps: number };
      const norm = { isCentred: true, eps };
      return layerNormAffineKernel(node, norm, epilogue, traits);
    },
  },
  tfjs(tf, [dy, x], _node, { eps }) {
    const { mean, variance } = tf.moments(x!, -1, true);
    const h = tf.mul(tf.sub(x!, mean), tf.rsqrt(tf.add(variance, eps)));
    const rows = x!.shape.slice(0, -1).map((_, axis) => axis);
    return tf.stack([tf.sum(tf.mul(dy!, h), rows), tf.sum(dy!, rows)]);
  },
  flops: ({ inputs: [dy] }) => 8 * sizeOf(dy!.shape),
});
export default op;

/**
 * Gradients of `layerNorm` for weight and bias, `[C]` each, computed together since both read `dy`.
 *
 * @param dy Gradient of the output.
 * @param x What was normalised.
 * @param eps Added to the variance.
 */
export function layerNormGradAffine(
  dy: Tensor,
  x: Tensor,
  eps: number,
): { weight: Tensor; bias: Tensor } {
  const both = op.apply([dy, x], { eps });
  const part = (i: number) =>
    reshape(slice(both, 0, i, i + 1), [both.shape[1]!]);
  return { weight: part(0), bias: part(1) };
}
