import { sizeOf, type Tensor } from "../graph/tensor.ts";
import { mixHeadsGradWeightKernel } from "../kernels/mix_heads.ts";
import { defineOp } from "../op.ts";

const op = defineOp("mix_heads_grad_weight", {
  summary: "dweight[g, j, h] = sum_r dy[r, g, j] * x[r, h, g]",
  shape: ([dy, x]) => [...dy!.shape.slice(1), x!.shape[1]!],
  native: { kind: "kernel", lower: mixHeadsGradWeightKernel },
  tfjs: (tf, [dy, x]) =>
    tf.matMul(
      tf.transpose(dy!, [1, 2, 0]),
      tf.transpose(x!, [2, 0, 1]),
    ),
  flops: ({ inputs: [dy], shape }) => 2 * sizeOf(shape) * dy!.shape[0]!,
});
export default op;

/** Gradient of `mixHeads` for its weight, given that of its output. */
export function mixHeadsGradWeight(dy: Tensor, x: Tensor): Tensor {
  return op.apply([dy, x], {});
}
