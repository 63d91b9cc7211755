import { sizeOf, type Tensor } from "../graph/tensor.ts";
import { depthwiseGradKernel } from "../kernels/depthwise_grad.ts";
import { defineOp } from "../op.ts";

const op = defineOp<{ kernel: number }>("depthwise_conv2d_grad_weight", {
  summary: "[C, k * k]: gradient of depthwise_conv2d for its weight",
  shape: ([x], { kernel }) => [x!.shape[3]!, kernel * kernel],
  native: { kind: "kernel", lower: depthwiseGradKernel },
  tfjs(tf, [x, dy], _node, { kernel }) {
    const [N, H, W, C] = x!.shape as [number, number, number, number];
    const half = (kernel - 1) / 2;
    const around = [half, half] as [number, number];
    const padded = tf.pad(x!, [[0, 0], around, around, [0, 0]]);
    const taps = Array.from({ length: kernel * kernel }, (_, tap) => {
      const begin = [0, Math.floor(tap / kernel), tap % kernel, 0];
      const moved = tf.slice(padded, begin, [N, H, W, C]);
      return tf.sum(tf.mul(moved, dy!), [0, 1, 2]);
    });
    return tf.stack(taps, 1);
  },
  flops: ({ inputs: [x] }, { kernel }) =>
    2 * sizeOf(x!.shape) * kernel * kernel,
});
export default op;

/**
 * Gradient of `depthwiseConv2d` for its weight.
 *
 * @param x What was convolved, `[N, H, W, C]`.
 * @param dy Gradient of the output, of the same shape.
 * @param kernel Side of the kernel.
 */
export function depthwiseConv2dGradWeight(
  x: Tensor,
  dy: Tensor,
  kernel: number,
): Tensor {
  return op.apply([x, dy], { kernel });
}
