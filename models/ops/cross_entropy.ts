import { sizeOf, type Tensor } from "../graph/tensor.ts";
import { filledWith } from "./fill.ts";
import { crossEntropyKernel } from "../kernels/cross_entropy.ts";
import type { CrossEntropyAttributes } from "../kernels/cross_entropy.ts";
import { defineOp } from "../op.ts";
import { crossEntropyGrad } from "./cross_entropy_grad.ts";
import { mul } from "./mul.ts";
import { scale } from "./scale.ts";

const op = defineOp<CrossEntropyAttributes>("cross_entropy", {
  summary: "mean over rows of -log softmax(logits)[label]",
  shape([logits, labels], { smoothing }) {
    const [rows] = logits!.shape;
    if (
      logits!.shape.length !== 2 || labels!.shape.length !== 1 ||
      labels!.shape[0] !== rows || labels!.dtype !== "i32"
    ) {
      throw new RangeError(
        `Cannot take the cross entropy of [${logits!.shape}] and ${
          labels!.dtype
        } [${labels!.shape}]: expected logits [B, C] and i32 labels [B]`,
      );
    }
    if (smoothing >= 0 && smoothing <= 1) return [];
    throw new RangeError(
      `Cannot smooth labels by ${smoothing}: expected 0 <= smoothing <= 1`,
    );
  },
  gradient({ inputs: [logits, labels] }, dy, attributes) {
    const grad = crossEntropyGrad(logits!, labels!, attributes);
    const factor = filledWith(dy);
    return [factor === undefined ? mul(grad, dy) : scale(grad, factor), null];
  },
  native: { kind: "kernel", lower: crossEntropyKernel },
  tfjs(tf, [logits, labels], _node, { smoothing, ignoreIndex, mayIgnore }) {
    const classes = logits!.shape[1]!;
    const logs = tf.logSoftmax(logits!, 1);
    // Not oneHot, which wants two classes at least.
    const places = tf.range(0, classes, 1, "int32");
    const own = tf.expandDims(tf.cast(labels!, "int32"), 1);
    const hot = tf.cast(tf.equal(own, places), "float32");
    const target = tf.add(tf.mul(hot, 1 - smoothing), smoothing / classes);
    const losses = tf.neg(tf.sum(tf.mul(target, logs), 1));
    if (!mayIgnore) return tf.mean(losses);
    const keep = tf.cast(tf.notEqual(labels!, ignoreIndex), "float32");
    const count = tf.maximum(tf.sum(keep), 1);
    return tf.div(tf.sum(tf.mul(losses, keep)), count);
  },
  flops: ({ inputs: [logits] }) => 5 * sizeOf(logits!.shape),
});
export default op;

/** Settings of {@linkcode crossEntropy}. */
export interface CrossEntropyOptions {
  /** Weight of the uniform distribution in the target, `0..1`. @default {0} */
  readonly smoothing?: number;
  /** Label of rows that do not count, e.g. -100. By default all rows count. */
  readonly ignoreIndex?: number;
}

/**
 * Mean cross entropy in nats, as `torch.nn.functional.cross_entropy`.
 *
 * @param logits `[B, C]`, not normalised.
 * @param labels `[B]`, `i32`, each in `0..C-1` or `ignoreIndex`. Others are taken as the nearest class.
 * @param options Label smoothing, and which rows do not count. If none counts, the loss is 0.
 * @returns A scalar.
 * @throws {RangeError} If the shapes do not fit or the smoothing is out of range.
 */
export function crossEntropy(
  logits: Tensor,
  labels: Tensor,
  { smoothing = 0, ignoreIndex }: CrossEntropyOptions = {},
): Tensor {
  return op.apply([logits, labels], {
    smoothing,
    ignoreIndex: ignoreIndex ?? -1,
    mayIgnore: ignoreIndex !== undefined,
  });
}
