import type { Tensor } from "../graph/tensor.ts";
import { keyMaskKernel } from "../kernels/key_mask.ts";
import { defineOp } from "../op.ts";

/** Added to the scores of keys that are left out: their softmax is exactly 0, and no sum overflows. */
export const MASKED = -1e9;

const op = defineOp("key_mask", {
  summary: "0 where mask is 1, -1e9 where it is 0",
  shape([mask]) {
    if (mask!.dtype === "i32") return mask!.shape;
    throw new RangeError(
      `Cannot make a key mask of ${mask!.dtype} values: expected i32`,
    );
  },
  native: {
    kind: "kernel",
    lower: (node, epilogue, traits) =>
      keyMaskKernel(node, MASKED, epilogue, traits),
  },
  tfjs: (tf, [mask]) =>
    tf.mul(tf.sub(1, tf.cast(tf.notEqual(mask!, 0), "float32")), MASKED),
});
export default op;

/**
 * Turns a mask of tokens into numbers to add to attention scores.
 *
 * @param mask `i32`, 1 = keep, 0 = leave out.
 */
export function keyMask(mask: Tensor): Tensor {
  return op.apply([mask], {});
}
