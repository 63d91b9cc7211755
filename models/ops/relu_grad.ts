import type { Tensor } from "../graph/tensor.ts";
import { defineOp } from "../op.ts";

const op = defineOp("relu_grad", {
  summary: "dy where y > 0, else 0; y = relu(x)",
  shape: ([dy]) => dy!.shape,
  native: {
    kind: "elementwise",
    expression: ([dy, y], _attributes, { width }) => {
      const zero = width === 4 ? "vec4<f32>()" : "0.0";
      return `select(${zero}, ${dy}, ${y} > ${zero})`;
    },
  },
  tfjs: (tf, [dy, y]) => tf.where(tf.greater(y!, 0), dy!, tf.zerosLike(dy!)),
});
export default op;

/** Gradient of {@linkcode relu} for its input, given that of its output and the output itself. */
export function reluGrad(dy: Tensor, y: Tensor): Tensor {
  return op.apply([dy, y], {});
}
