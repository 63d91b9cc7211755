import { sizeOf, type Tensor } from "../graph/tensor.ts";
import { partialSumKernel } from "../kernels/partial_sum.ts";
import { defineOp } from "../op.ts";

const op = defineOp<{ place: number }>("partial_sum", {
  summary: "sum over parts of x[:, place], x of shape [parts, places, C]",
  shape: ([x]) => x!.shape.slice(2),
  native: { kind: "kernel", lower: partialSumKernel },
  tfjs: (tf, [x], _node, { place }) => tf.sum(tf.gather(x!, place, 1), 0),
  flops: ({ inputs: [x], shape }) => x!.shape[0]! * sizeOf(shape),
});
export default op;

/**
 * Adds up partial sums of several quantities that were computed together, for one of them.
 *
 * @param x `[parts, places, …]`.
 * @param place Which quantity.
 */
export function partialSum(x: Tensor, place: number): Tensor {
  return op.apply([x], { place });
}
