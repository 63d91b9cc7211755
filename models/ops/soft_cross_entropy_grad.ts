import { sizeOf, type Tensor } from "../graph/tensor.ts";
import { softCrossEntropyGradKernel } from "../kernels/soft_cross_entropy.ts";
import { defineOp } from "../op.ts";

const op = defineOp("soft_cross_entropy_grad", {
  summary: "(softmax(logits) * sum(targets) - targets) / B",
  shape: ([logits]) => logits!.shape,
  native: { kind: "kernel", lower: softCrossEntropyGradKernel },
  tfjs(tf, [logits, targets]) {
    const total = tf.sum(targets!, 1, true);
    const difference = tf.sub(tf.mul(tf.softmax(logits!, 1), total), targets!);
    return tf.div(difference, logits!.shape[0]!);
  },
  flops: ({ shape }) => 7 * sizeOf(shape),
});
export default op;

/** Gradient of `softCrossEntropy` for the logits, with a gradient of 1 for the loss. */
export function softCrossEntropyGrad(logits: Tensor, targets: Tensor): Tensor {
  return op.apply([logits, targets], {});
}
