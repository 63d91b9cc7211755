import type { Tensor } from "../graph/tensor.ts";
import { gatherPartKernel } from "../kernels/gather_part.ts";
import type { GatherPartAttributes } from "../kernels/gather_part.ts";
import { defineOp } from "../op.ts";

const op = defineOp<GatherPartAttributes>("gather_part", {
  summary: "rows of one part of a table by index, other rows from before",
  shape: ([part, indices]) => [...indices!.shape, part!.shape[1]!],
  native: { kind: "kernel", lower: gatherPartKernel },
  tfjs(tf, [part, indices, before], node, { first, rows }) {
    const [count, columns] = part!.shape as [number, number];
    const ids = tf.reshape(tf.clipByValue(indices!, 0, rows - 1), [-1]);
    const own = tf.cast(tf.sub(ids, first), "int32");
    const isHere = tf.logicalAnd(
      tf.greaterEqual(own, 0),
      tf.less(own, count),
    );
    const found = tf.gather(part!, tf.clipByValue(own, 0, count - 1) as never);
    const others = before
      ? tf.reshape(before, [-1, columns])
      : tf.zerosLike(found);
    const keep = tf.cast(tf.expandDims(isHere, 1), "float32");
    const y = tf.add(tf.mul(found, keep), tf.mul(others, tf.sub(1, keep)));
    return tf.reshape(y, [...node.shape]);
  },
  flops: () => 0,
});
export default op;

/**
 * Rows of one part of a table whose whole no binding can hold.
 *
 * @param part Rows `first..first + part.shape[0] - 1`, of 32 or 16 bits.
 * @param indices `i32`, of rows of the whole table; those out of range take the last row.
 * @param place Where the part begins, and how many rows the whole table has.
 * @param before What the parts before gave; zeros if left out.
 */
export function gatherPart(
  part: Tensor,
  indices: Tensor,
  place: GatherPartAttributes,
  before?: Tensor,
): Tensor {
  return op.apply(before ? [part, indices, before] : [part, indices], place);
}
