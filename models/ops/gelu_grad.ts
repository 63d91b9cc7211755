import type { Tensor } from "../graph/tensor.ts";
import { NORMAL_CDF } from "../kernels/normal_cdf.ts";
import { defineOp } from "../op.ts";

const op = defineOp("gelu_grad", {
  summary: "dy * (Phi(x) + x * phi(x))",
  shape: ([dy]) => dy!.shape,
  native: {
    kind: "elementwise",
    expression([dy, x], _attributes, { width, writer }) {
      writer.helper(NORMAL_CDF[width]);
      return `(${dy} * (normal_cdf${width}(${x}) + ${x} * exp(-0.5 * ${x} * ${x}) * 0.39894228))`;
    },
  },
  tfjs(tf, [dy, x]) {
    const cdf = tf.mul(tf.add(tf.erf(tf.mul(x!, Math.SQRT1_2)), 1), 0.5);
    const density = tf.mul(
      tf.exp(tf.mul(tf.square(x!), -0.5)),
      1 / Math.sqrt(2 * Math.PI),
    );
    return tf.mul(dy!, tf.add(cdf, tf.mul(x!, density)));
  },
  flops: (node) => 12 * node.shape.reduce((n, extent) => n * extent, 1),
});
export default op;

/** Gradient of {@linkcode gelu} for its input `x`, given that of its output. */
export function geluGrad(dy: Tensor, x: Tensor): Tensor {
  return op.apply([dy, x], {});
}
