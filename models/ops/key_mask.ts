import type { Tensor } from "../graph/tensor.ts";
import { MASKED } from "../kernels/masked.ts";
import { defineOp } from "../op.ts";

const op = defineOp("key_mask", {
  summary: "0 where mask is 1, -1e9 where it is 0",
  shape([mask]) {
    if (mask!.dtype === "i32") return mask!.shape;
    throw new RangeError(
      `Cannot make a key mask of ${mask!.dtype} values: expected i32`,
    );
  },
  native: {
    kind: "elementwise",
    // The engine hands integers over as floats.
    expression: ([mask], _attributes, { width }) =>
      width === 4
        ? `select(vec4<f32>(${MASKED}), vec4<f32>(), ${mask} != vec4<f32>())`
        : `select(f32(${MASKED}), 0.0, ${mask} != 0.0)`,
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
