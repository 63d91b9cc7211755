import { sizeOf, type Tensor } from "../graph/tensor.ts";
import { mixHeadsKernel } from "../kernels/mix_heads.ts";
import { defineOp } from "../op.ts";
import { mixHeadsGrad } from "./mix_heads_grad.ts";
import { mixHeadsGradWeight } from "./mix_heads_grad_weight.ts";

const op = defineOp("mix_heads", {
  summary: "y[r, g, j] = sum_h x[r, h, g] * weight[g, j, h]",
  shape([x, weight]) {
    const [rows, heads, width] = x!.shape;
    if (
      x!.shape.length === 3 && weight!.shape.length === 3 &&
      weight!.shape[0] === width && weight!.shape[2] === heads
    ) return [rows!, width!, weight!.shape[1]!];
    throw new RangeError(
      `Cannot mix heads of [${x!.shape}] by [${
        weight!.shape
      }]: expected [R, heads, width] and [width, outputs, heads]`,
    );
  },
  gradient: ({ inputs: [x, weight] }, dy, _attributes, wanted) => [
    wanted[0] ? mixHeadsGrad(dy, weight!) : null,
    wanted[1] ? mixHeadsGradWeight(dy, x!) : null,
  ],
  native: { kind: "kernel", lower: mixHeadsKernel },
  tfjs(tf, [x, weight]) {
    const columns = tf.transpose(x!, [2, 0, 1]); // (width, R, heads)
    const y = tf.matMul(columns, weight!, false, true);
    return tf.transpose(y, [1, 0, 2]);
  },
  flops: ({ inputs: [x], shape }) => 2 * sizeOf(shape) * x!.shape[1]!,
});
export default op;

/**
 * Mixes heads channel by channel: a grouped 1x1 convolution whose groups are the channels that stand
 * at one place in their heads.
 *
 * @param x `[R, heads, width]`.
 * @param weight `[width, outputs, heads]`.
 * @returns `[R, width, outputs]`.
 * @throws {RangeError} If the shapes do not fit.
 */
export function mixHeads(x: Tensor, weight: Tensor): Tensor {
  return op.apply([x, weight], {});
}
