import type { Tensor } from "../graph/tensor.ts";
import { defineOp } from "../op.ts";

const op = defineOp("after", {
  summary: "x, for readers that must not run before the other inputs are known",
  shape: ([x]) => x!.shape,
  native: { kind: "view" },
  tfjs: (tf, [x]) => tf.clone(x!),
});
export default op;

/**
 * The same values, for readers that run late: what reads them is computed after `others`, and joins no kernel
 * that runs before. Costs nothing.
 *
 * Without it, what is computed again in a backward pass would be computed as soon as its operands are there,
 * and live as long as if it had been kept.
 *
 * @param x What is read.
 * @param others What must be known before.
 */
export function after(x: Tensor, others: readonly Tensor[]): Tensor {
  return op.apply([x, ...others], {});
}
