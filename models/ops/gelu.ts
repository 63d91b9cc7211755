import type { Tensor } from "../graph/tensor.ts";
import { defineOp } from "../op.ts";
import { NORMAL_CDF } from "../kernels/normal_cdf.ts";
import { geluGrad } from "./gelu_grad.ts";

const op = defineOp("gelu", {
  summary: "x * Phi(x), Phi the normal distribution (erf form)",
  shape: ([x]) => x!.shape,
  gradient: ({ inputs: [x] }, gradient) => [geluGrad(gradient, x!)],
  native: {
    kind: "elementwise",
    expression([x], _attributes, { width, writer }) {
      writer.helper(NORMAL_CDF[width]);
      return `(${x} * normal_cdf${width}(${x}))`;
    },
  },
  tfjs(tf, [x]) {
    return tf.mul(tf.mul(x!, 0.5), tf.add(tf.erf(tf.mul(x!, Math.SQRT1_2)), 1));
  },
  flops: (node) => 8 * node.shape.reduce((n, extent) => n * extent, 1),
});
export default op;

/**
 * Gaussian error linear unit in its exact form, as `torch.nn.functional.gelu` with `approximate="none"`;
 * Hendrycks and Gimpel, Gaussian Error Linear Units (2016), arXiv:1606.08415.
 */
export function gelu(x: Tensor): Tensor {
  return op.apply([x], {});
}
