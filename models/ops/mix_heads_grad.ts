import { sizeOf, type Tensor } from "../graph/tensor.ts";
import { mixHeadsGradKernel } from "../kernels/mix_heads.ts";
import { defineOp } from "../op.ts";

const op = defineOp("mix_heads_grad", {
  summary: "dx[r, h, g] = sum_j dy[r, g, j] * weight[g, j, h]",
  shape: ([dy, weight]) => [
    dy!.shape[0]!,
    weight!.shape[2]!,
    weight!.shape[0]!,
  ],
  native: { kind: "kernel", lower: mixHeadsGradKernel },
  tfjs(tf, [dy, weight]) {
    const dx = tf.matMul(tf.transpose(dy!, [1, 0, 2]), weight!);
    return tf.transpose(dx, [1, 2, 0]);
  },
  flops: ({ inputs: [dy], shape }) => 2 * sizeOf(shape) * dy!.shape[2]!,
});
export default op;

/** Gradient of `mixHeads` for `x`, given that of its output. */
export function mixHeadsGrad(dy: Tensor, weight: Tensor): Tensor {
  return op.apply([dy, weight], {});
}
