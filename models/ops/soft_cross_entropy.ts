import { sizeOf, type Tensor } from "../graph/tensor.ts";
import { equalShapes } from "../graph/broadcast.ts";
import { softCrossEntropyKernel } from "../kernels/soft_cross_entropy.ts";
import { defineOp } from "../op.ts";
import { filledWith } from "./fill.ts";
import { mul } from "./mul.ts";
import { scale } from "./scale.ts";
import { softCrossEntropyGrad } from "./soft_cross_entropy_grad.ts";

const op = defineOp("soft_cross_entropy", {
  summary: "mean over rows of sum(-targets * log softmax(logits))",
  shape([logits, targets]) {
    if (
      logits!.shape.length === 2 && equalShapes(logits!.shape, targets!.shape)
    ) {
      return [];
    }
    throw new RangeError(
      `Cannot take the cross entropy of [${logits!.shape}] and [${
        targets!.shape
      }]: expected logits and targets [B, C]`,
    );
  },
  gradient({ inputs: [logits, targets] }, dy, _attributes, wanted) {
    if (wanted[1]) {
      throw new TypeError(
        `Cannot differentiate "soft_cross_entropy" for its targets: expected given ones`,
      );
    }
    const grad = softCrossEntropyGrad(logits!, targets!);
    const factor = filledWith(dy);
    return [factor === undefined ? mul(grad, dy) : scale(grad, factor), null];
  },
  native: { kind: "kernel", lower: softCrossEntropyKernel },
  tfjs: (tf, [logits, targets]) =>
    tf.neg(
      tf.mean(tf.sum(tf.mul(targets!, tf.logSoftmax(logits!, 1)), 1)),
    ),
  flops: ({ inputs: [logits] }) => 7 * sizeOf(logits!.shape),
});
export default op;

/**
 * Mean cross entropy in nats with a target distribution for each row (mixup, distillation), as
 * timm's `SoftTargetCrossEntropy`.
 *
 * @param logits `[B, C]`, not normalised.
 * @param targets `[B, C]`, not differentiated.
 * @returns A scalar.
 * @throws {RangeError} If the shapes differ.
 */
export function softCrossEntropy(logits: Tensor, targets: Tensor): Tensor {
  return op.apply([logits, targets], {});
}
