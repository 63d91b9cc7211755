import { sizeOf, type Tensor } from "../graph/tensor.ts";
import { layerNormGradKernel } from "../kernels/layer_norm.ts";
import { defineOp } from "../op.ts";

const op = defineOp<{ eps: number }>("rms_norm_grad", {
  summary: "gradient of rms_norm for x, from dy, x and weight",
  shape: ([dy]) => dy!.shape,
  native: {
    kind: "kernel",
    lower(node, epilogue, traits) {
      const { eps } = node.attributes as { eps: number };
      const norm = { isCentred: false, eps };
      return layerNormGradKernel(node, norm, epilogue, traits);
    },
  },
  tfjs(tf, [dy, x, weight], _node, { eps }) {
    const square = tf.mean(tf.square(x!), -1, true);
    const rstd = tf.rsqrt(tf.add(square, eps));
    const h = tf.mul(x!, rstd);
    const g = tf.mul(dy!, weight!);
    const along = tf.mul(h, tf.mean(tf.mul(g, h), -1, true));
    return tf.mul(tf.sub(g, along), rstd);
  },
  flops: ({ shape }) => 10 * sizeOf(shape),
});
export default op;

/** Gradient of `rmsNorm` for `x`, given that of its output; shapes as there. */
export function rmsNormGrad(
  dy: Tensor,
  x: Tensor,
  weight: Tensor,
  eps: number,
): Tensor {
  return op.apply([dy, x, weight], { eps });
}
