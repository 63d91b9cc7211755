import { sizeOf, type Tensor } from "../graph/tensor.ts";
import { defineOp } from "../op.ts";

const op = defineOp("tanh_grad", {
  summary: "dy * (1 - y^2), y = tanh(x)",
  shape: ([dy]) => dy!.shape,
  native: {
    kind: "elementwise",
    expression: ([dy, y]) => `(${dy} * (1.0 - ${y} * ${y}))`,
  },
  tfjs: (tf, [dy, y]) => tf.mul(dy!, tf.sub(1, tf.square(y!))),
  flops: ({ shape }) => 3 * sizeOf(shape),
});
export default op;

/** Gradient of {@linkcode tanh} for its input, given that of its output and the output itself. */
export function tanhGrad(dy: Tensor, y: Tensor): Tensor {
  return op.apply([dy, y], {});
}
