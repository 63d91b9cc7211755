import { sizeOf, type Tensor } from "../graph/tensor.ts";
import { layerNormGradKernel } from "../kernels/layer_norm.ts";
import { defineOp } from "../op.ts";

const op = defineOp<{ eps: number }>("layer_norm_grad", {
  summary: "gradient of layer_norm for x, from dy, x and weight",
  shape: ([dy]) => dy!.shape,
  native: {
    kind: "kernel",
    lower(node, epilogue, traits) {
      const { eps } = node.attributes as { eps: number };
      const norm = { isCentred: true, eps };
      return layerNormGradKernel(node, norm, epilogue, traits);
    },
  },
  tfjs(tf, [dy, x, weight], _node, { eps }) {
    const { mean, variance } = tf.moments(x!, -1, true);
    const rstd = tf.rsqrt(tf.add(variance, eps));
    const h = tf.mul(tf.sub(x!, mean), rstd);
    const g = tf.mul(dy!, weight!);
    const along = tf.mul(h, tf.mean(tf.mul(g, h), -1, true));
    return tf.mul(tf.sub(tf.sub(g, tf.mean(g, -1, true)), along), rstd);
  },
  flops: ({ shape }) => 14 * sizeOf(shape),
});
export default op;

/** Gradient of `layerNorm` for `x`, given that of its output; shapes as there. */
export function layerNormGrad(
  dy: Tensor,
  x: Tensor,
  weight: Tensor,
  eps: number,
): Tensor {
  return op.apply([dy, x, weight], { eps });
}
