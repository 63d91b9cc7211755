import { sizeOf, type Tensor } from "../graph/tensor.ts";
import { gatherGradKernel } from "../kernels/gather.ts";
import { defineOp } from "../op.ts";

type GatherGradAttributes = {
  /** Rows of the table. */
  rows: number;
  /** Row that stays 0; -1 if none. */
  paddingIndex: number;
};

const op = defineOp<GatherGradAttributes>("gather_grad", {
  summary: "[R, C]: sums of the rows of dy by index",
  shape: ([dy], { rows }) => [rows, dy!.shape.at(-1)!],
  native: { kind: "kernel", lower: gatherGradKernel },
  tfjs(tf, [dy, indices], _node, { rows, paddingIndex }) {
    const flat = tf.reshape(dy!, [-1, dy!.shape.at(-1)!]);
    const ids = tf.cast(tf.reshape(indices!, [-1]), "int32") as typeof indices;
    const sums = tf.unsortedSegmentSum(flat, ids as never, rows);
    if (paddingIndex < 0) return sums;
    const keep = Float32Array.from(
      { length: rows },
      (_, row) => row === paddingIndex ? 0 : 1,
    );
    return tf.mul(sums, tf.tensor(keep, [rows, 1]));
  },
  flops: ({ inputs: [dy] }) => sizeOf(dy!.shape),
});
export default op;

/** Gradient of `gather` for its table of `rows` rows, given that of its output. */
export function gatherGrad(
  dy: Tensor,
  indices: Tensor,
  rows: number,
  paddingIndex: number,
): Tensor {
  return op.apply([dy, indices], { rows, paddingIndex });
}
