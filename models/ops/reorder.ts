import { constant, type Tensor } from "../graph/tensor.ts";
import { reorderKernel } from "../kernels/reorder.ts";
import { defineOp } from "../op.ts";

const op = defineOp("reorder", {
  summary: "x[b, order[i]]: rows of each sample in another order",
  shape([x, order]) {
    if (
      x!.shape.length === 3 && order!.op === "constant" &&
      order!.dtype === "i32" && order!.shape.length === 1 &&
      order!.shape[0] === x!.shape[1]
    ) return x!.shape;
    throw new RangeError(
      `Cannot reorder [${x!.shape}] by ${order!.dtype} [${
        order!.shape
      }]: expected [B, L, C] and a constant i32 [L]`,
    );
  },
  gradient: ({ inputs: [, order] }, dy) => [reorder(dy, invert(order!))],
  native: { kind: "kernel", lower: reorderKernel },
  tfjs: (tf, [x, order]) => tf.gather(x!, tf.cast(order!, "int32"), 1),
  flops: () => 0,
});
export default op;

/**
 * Puts the rows of each sample in another order.
 *
 * @param x `[B, L, C]`.
 * @param order A constant, `i32`, `[L]`: each of `0..L-1` once; row `i` of the result is row `order[i]`.
 * @throws {RangeError} If the shapes do not fit or `order` is no constant.
 */
export function reorder(x: Tensor, order: Tensor): Tensor {
  return op.apply([x, order], {});
}

/** The order that undoes `order`. */
function invert({ name, shape, data }: Tensor): Tensor {
  const inverse = new Int32Array(data!.length);
  data!.forEach((from, to) => inverse[from] = to);
  return constant(`${name}_undone`, shape, inverse);
}
