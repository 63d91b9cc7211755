import type { Tensor } from "../graph/tensor.ts";
import { broadcastShapes } from "../graph/broadcast.ts";
import { defineOp } from "../op.ts";
import { scale } from "./scale.ts";
import { sumTo } from "./sum.ts";

const op = defineOp("sub", {
  summary: "a - b, broadcasting",
  shape: ([a, b]) => broadcastShapes(a!.shape, b!.shape),
  gradient: ({ inputs: [a, b] }, gradient, _attributes, wanted) => [
    wanted[0] ? sumTo(gradient, a!.shape) : null,
    wanted[1] ? scale(sumTo(gradient, b!.shape), -1) : null,
  ],
  native: { kind: "elementwise", expression: ([a, b]) => `(${a} - ${b})` },
  tfjs: (tf, [a, b]) => tf.sub(a!, b!),
});
export default op;

/** Difference of two tensors; shapes broadcast as in NumPy. */
export function sub(a: Tensor, b: Tensor): Tensor {
  return op.apply([a, b], {});
}
