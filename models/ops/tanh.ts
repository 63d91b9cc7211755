import { sizeOf, type Tensor } from "../graph/tensor.ts";
import { defineOp } from "../op.ts";
import { tanhGrad } from "./tanh_grad.ts";

const op = defineOp("tanh", {
  summary: "(exp(2x) - 1) / (exp(2x) + 1)",
  shape: ([x]) => x!.shape,
  gradient: (node, gradient) => [tanhGrad(gradient, node)],
  native: {
    kind: "elementwise",
    // Beyond 10 it is 1 to the last bit, while exp overflows in drivers that compute it by the formula.
    expression: ([x], _attributes, { width }) =>
      width === 4
        ? `tanh(clamp(${x}, vec4<f32>(-10.0), vec4<f32>(10.0)))`
        : `tanh(clamp(${x}, -10.0, 10.0))`,
  },
  tfjs: (tf, [x]) => tf.tanh(x!),
  flops: ({ shape }) => 6 * sizeOf(shape),
});
export default op;

/** Hyperbolic tangent. */
export function tanh(x: Tensor): Tensor {
  return op.apply([x], {});
}
