import type { Tensor } from "../graph/tensor.ts";
import { defineOp } from "../op.ts";

const op = defineOp("widen", {
  summary: "x in 32 bits",
  shape: ([x]) => x!.shape,
  // Whoever loads an operand widens it.
  native: { kind: "elementwise", expression: ([x]) => x! },
  tfjs: (tf, [x]) => tf.cast(x!, "float32"),
  flops: () => 0,
});
export default op;

/** The same values in 32 bits, of a tensor that is stored in 16. */
export function widen(x: Tensor): Tensor {
  return op.apply([x], {});
}
