import type { Tensor } from "../graph/tensor.ts";
import { defineOp } from "../op.ts";

const op = defineOp<{ factor: number }>("scale", {
  summary: "x * factor, factor a number",
  shape: ([x]) => x!.shape,
  gradient: (_node, gradient, { factor }) => [scale(gradient, factor)],
  native: {
    kind: "elementwise",
    expression: ([x], { factor }, { writer }) =>
      `(${x} * ${writer.floatParam(factor)})`,
  },
  tfjs: (tf, [x], _node, { factor }) => tf.mul(x!, factor),
});
export default op;

/** A tensor times a number. */
export function scale(x: Tensor, factor: number): Tensor {
  return factor === 1 ? x : op.apply([x], { factor });
}
