import { sizeOf, type Tensor } from "../graph/tensor.ts";
import { crossEntropyGradKernel } from "../kernels/cross_entropy.ts";
import type { CrossEntropyAttributes } from "../kernels/cross_entropy.ts";
import { defineOp } from "../op.ts";

const op = defineOp<CrossEntropyAttributes>("cross_entropy_grad", {
  summary: "(softmax(logits) - target) / count, from logits and labels",
  shape: ([logits]) => logits!.shape,
  native: { kind: "kernel", lower: crossEntropyGradKernel },
  tfjs(tf, [logits, labels], _node, { smoothing, ignoreIndex, mayIgnore }) {
    const [rows, classes] = logits!.shape as [number, number];
    // Not oneHot, which wants two classes at least.
    const places = tf.range(0, classes, 1, "int32");
    const own = tf.expandDims(tf.cast(labels!, "int32"), 1);
    const hot = tf.cast(tf.equal(own, places), "float32");
    const target = tf.add(tf.mul(hot, 1 - smoothing), smoothing / classes);
    const difference = tf.sub(tf.softmax(logits!, 1), target);
    if (!mayIgnore) return tf.div(difference, rows);
    const keep = tf.cast(tf.notEqual(labels!, ignoreIndex), "float32");
    const share = tf.div(keep, tf.maximum(tf.sum(keep), 1));
    return tf.mul(difference, tf.expandDims(share, 1));
  },
  flops: ({ shape }) => 5 * sizeOf(shape),
});
export default op;

/** Gradient of `crossEntropy` for the logits, with a gradient of 1 for the loss. */
export function crossEntropyGrad(
  logits: Tensor,
  labels: Tensor,
  attributes: CrossEntropyAttributes,
): Tensor {
  return op.apply([logits, labels], attributes);
}
