import { sizeOf, type Tensor } from "../graph/tensor.ts";
import { layerNormAffineKernel } from "../kernels/layer_norm_affine.ts";
import { defineOp } from "../op.ts";

const op = defineOp<{ eps: number }>("rms_norm_grad_weight", {
  summary: "[C]: gradient of rms_norm for weight, from dy and x",
  shape: ([dy]) => [dy!.shape.at(-1)!],
  native: {
    kind: "kernel",
    lower(node, epilogue, traits) {
      const { eps } = node.attributes as { eps: number };
      const norm = { isCentred: false, eps };
      return layerNormAffineKernel(node, norm, epilogue, traits);
    },
  },
  tfjs(tf, [dy, x], _node, { eps }) {
    const square = tf.mean(tf.square(x!), -1, true);
    const h = tf.mul(x!, tf.rsqrt(tf.add(square, eps)));
    const rows = x!.shape.slice(0, -1).map((_, axis) => axis);
    return tf.sum(tf.mul(dy!, h), rows);
  },
  flops: ({ inputs: [dy] }) => 6 * sizeOf(dy!.shape),
});
export default op;

/** Gradient of `rmsNorm` for its weight, `[C]`, given that of its output. */
export function rmsNormGradWeight(dy: Tensor, x: Tensor, eps: number): Tensor {
  return op.apply([dy, x], { eps });
}
