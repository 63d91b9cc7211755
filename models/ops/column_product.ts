import { sizeOf, type Tensor } from "../graph/tensor.ts";
import { columnProductKernel } from "../kernels/column_product.ts";
import { defineOp } from "../op.ts";

type ColumnProductAttributes = {
  /** Whether `offset` is taken from `a` as well. */
  isCentred: boolean;
};

const op = defineOp<ColumnProductAttributes>("column_product", {
  summary: "[C]: sum over rows of a * (b - offset)",
  shape: ([a]) => a!.shape.slice(-1),
  native: { kind: "kernel", lower: columnProductKernel },
  tfjs(tf, [a, b, offset], node, { isCentred }) {
    const left = isCentred ? tf.sub(a!, offset!) : a!;
    const product = tf.mul(left, tf.sub(b!, offset!));
    return tf.sum(tf.reshape(product, [-1, node.shape[0]!]), 0);
  },
  flops: ({ inputs: [a] }) => 3 * sizeOf(a!.shape),
});
export default op;

/**
 * Sum over all axes but the last of `a * (b - offset)`.
 *
 * @param a `[…, C]`.
 * @param b Of the same shape.
 * @param offset `[C]`.
 * @param attributes `isCentred`: `(a - offset) * (b - offset)`, for a variance without cancellation.
 * @returns `[C]`.
 */
export function columnProduct(
  a: Tensor,
  b: Tensor,
  offset: Tensor,
  attributes: ColumnProductAttributes,
): Tensor {
  return op.apply([a, b, offset], attributes);
}
