import type { Tensor } from "../graph/tensor.ts";
import { defineOp } from "../op.ts";
import { reluGrad } from "./relu_grad.ts";

const op = defineOp("relu", {
  summary: "max(x, 0)",
  shape: ([x]) => x!.shape,
  gradient: (node, gradient) => [reluGrad(gradient, node)],
  native: {
    kind: "elementwise",
    expression: ([x], _attributes, { width }) =>
      `max(${x}, ${width === 4 ? "vec4<f32>()" : "0.0"})`,
  },
  tfjs: (tf, [x]) => tf.relu(x!),
});
export default op;

/** Rectified linear unit. */
export function relu(x: Tensor): Tensor {
  return op.apply([x], {});
}
