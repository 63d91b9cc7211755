import type { Tensor } from "../graph/tensor.ts";
import { broadcastShapes } from "../graph/broadcast.ts";
import { defineOp } from "../op.ts";
import { sumTo } from "./sum.ts";

const op = defineOp("add", {
  summary: "a + b, broadcasting",
  shape: ([a, b]) => broadcastShapes(a!.shape, b!.shape),
  gradient: (node, gradient) =>
    node.inputs.map((input) => sumTo(gradient, input.shape)),
  native: { kind: "elementwise", expression: ([a, b]) => `(${a} + ${b})` },
  tfjs: (tf, [a, b]) => tf.add(a!, b!),
});
export default op;

/** Sum of two tensors; shapes broadcast as in NumPy. */
export function add(a: Tensor, b: Tensor): Tensor {
  return op.apply([a, b], {});
}
