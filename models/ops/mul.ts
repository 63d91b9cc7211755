import type { Tensor } from "../graph/tensor.ts";
import { broadcastShapes } from "../graph/broadcast.ts";
import { defineOp } from "../op.ts";
import { sumTo } from "./sum.ts";

const op = defineOp("mul", {
  summary: "a * b, broadcasting",
  shape: ([a, b]) => broadcastShapes(a!.shape, b!.shape),
  gradient: ({ inputs: [a, b] }, gradient, _attributes, wanted) => [
    wanted[0] ? sumTo(mul(gradient, b!), a!.shape) : null,
    wanted[1] ? sumTo(mul(gradient, a!), b!.shape) : null,
  ],
  native: { kind: "elementwise", expression: ([a, b]) => `(${a} * ${b})` },
  tfjs: (tf, [a, b]) => tf.mul(a!, b!),
});
export default op;

/** Product of two tensors, element by element; shapes broadcast as in NumPy. */
export function mul(a: Tensor, b: Tensor): Tensor {
  return op.apply([a, b], {});
}
