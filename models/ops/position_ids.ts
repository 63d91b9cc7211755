import type { Tensor } from "../graph/tensor.ts";
import { positionIdsKernel } from "../kernels/integers.ts";
import { defineOp } from "../op.ts";

const op = defineOp<{ padding: number }>("position_ids", {
  summary: "padding + count of tokens so far that are not padding",
  shape([ids]) {
    if (ids!.dtype === "i32" && ids!.shape.length === 2) return ids!.shape;
    throw new RangeError(
      `Cannot number tokens of ${ids!.dtype} [${
        ids!.shape
      }]: expected i32 [B, T]`,
    );
  },
  dtype: "i32",
  native: { kind: "kernel", lower: positionIdsKernel },
  tfjs(tf, [ids], _node, { padding }) {
    const keep = tf.cast(tf.notEqual(ids!, padding), "float32");
    const places = tf.mul(tf.cumsum(keep, 1), keep);
    return tf.cast(tf.add(places, padding), "int32");
  },
  flops: () => 0,
});
export default op;

/**
 * Positions of tokens as RoBERTa counts them: from `padding + 1` on over the tokens that are no
 * padding; padding itself has position `padding`.
 *
 * @param ids Token ids, `i32` `[B, T]`.
 * @param padding Id of the padding token.
 * @returns `i32` `[B, T]`.
 * @throws {RangeError} If `ids` has another type or rank.
 */
export function positionIds(ids: Tensor, padding: number): Tensor {
  return op.apply([ids], { padding });
}
