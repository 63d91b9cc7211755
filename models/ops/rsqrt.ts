import type { Tensor } from "../graph/tensor.ts";
import { defineOp } from "../op.ts";
import { mul } from "./mul.ts";
import { scale } from "./scale.ts";
import { square } from "./square.ts";

const op = defineOp<{ eps: number }>("rsqrt", {
  summary: "1 / sqrt(x + eps)",
  shape: ([x]) => x!.shape,
  gradient(node, gradient) {
    const cube = mul(square(node), node);
    return [scale(mul(gradient, cube), -0.5)];
  },
  native: {
    kind: "elementwise",
    expression: ([x], { eps }, { writer }) =>
      `inverseSqrt(${x} + ${writer.floatParam(eps)})`,
  },
  tfjs: (tf, [x], _node, { eps }) => tf.rsqrt(tf.add(x!, eps)),
  flops: (node) => 3 * node.shape.reduce((n, extent) => n * extent, 1),
});
export default op;

/**
 * Reciprocal square root.
 *
 * @param x Not negative.
 * @param eps Added first, so that zero has a root.
 */
export function rsqrt(x: Tensor, eps: number): Tensor {
  return op.apply([x], { eps });
}
