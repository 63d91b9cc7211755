import { sizeOf, type Tensor } from "../graph/tensor.ts";
import { shiftLabelsKernel } from "../kernels/integers.ts";
import { defineOp } from "../op.ts";

const op = defineOp<{ ignored: number }>("shift_labels", {
  summary: "label of the next token, a constant for the last one",
  shape([labels]) {
    if (labels!.dtype === "i32" && labels!.shape.length === 2) {
      return [sizeOf(labels!.shape)];
    }
    throw new RangeError(
      `Cannot shift labels of ${labels!.dtype} [${
        labels!.shape
      }]: expected i32 [B, T]`,
    );
  },
  dtype: "i32",
  native: { kind: "kernel", lower: shiftLabelsKernel },
  tfjs(tf, [labels], { shape }, { ignored }) {
    const [B, T] = labels!.shape as [number, number];
    const next = tf.slice(labels!, [0, 1], [B, T - 1]);
    const last = tf.fill([B, 1], ignored, "int32");
    return tf.reshape(tf.concat([next, last], 1), [...shape]);
  },
  flops: () => 0,
});
export default op;

/**
 * Labels of a language model, moved to the tokens that predict them.
 *
 * @param labels `i32` `[B, T]`: what stands at each token.
 * @param ignored Label for the last token of each row, which predicts nothing.
 * @returns `i32` `[B * T]`: what stands behind each token.
 * @throws {RangeError} If `labels` has another type or rank.
 */
export function shiftLabels(labels: Tensor, ignored: number): Tensor {
  return op.apply([labels], { ignored });
}
