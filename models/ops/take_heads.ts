import type { Tensor } from "../graph/tensor.ts";
import { takeHeadsKernel } from "../kernels/heads.ts";
import { defineOp } from "../op.ts";

type TakeHeadsAttributes = {
  heads: number;
  /** Which part. */
  part: number;
  /** Out of how many. */
  parts: number;
};

const op = defineOp<TakeHeadsAttributes>("take_heads", {
  summary: "[B, H, N, D]: one part of packed [B, N, parts * H * D]",
  shape([x], { heads, parts }) {
    const [B, N, width] = x!.shape as [number, number, number];
    if (x!.shape.length === 3 && width % (heads * parts) === 0) {
      return [B, heads, N, width / heads / parts];
    }
    throw new RangeError(
      `Cannot take heads of [${
        x!.shape
      }]: expected [B, N, C], C a multiple of ${parts} times ${heads} heads`,
    );
  },
  native: { kind: "kernel", lower: takeHeadsKernel },
  tfjs(tf, [x], { shape: [B, H, N, D] }, { part, parts }) {
    const split = tf.reshape(x!, [B! * N!, parts, H! * D!]);
    const own = tf.slice(split, [0, part, 0], [-1, 1, -1]);
    return tf.transpose(tf.reshape(own, [B!, N!, H!, D!]), [0, 2, 1, 3]);
  },
  flops: () => 0,
});
export default op;

/**
 * Heads of one part of packed channels, e.g. of queries, keys and values that one product made. It has
 * no gradient of its own: `packedAttention` has that of all parts.
 *
 * @param x `[B, N, parts * heads * D]`.
 * @returns `[B, heads, N, D]`.
 * @throws {RangeError} If the channels cannot be split so.
 */
export function takeHeads(x: Tensor, attributes: TakeHeadsAttributes): Tensor {
  return op.apply([x], attributes);
}
