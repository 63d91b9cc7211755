import { sizeOf, type Tensor } from "../graph/tensor.ts";
import { depthwiseGradKernel } from "../kernels/depthwise_grad.ts";
import { defineOp, type TfjsTensor } from "../op.ts";

const op = defineOp<{ kernel: number }>("depthwise_conv2d_grad_weight", {
  summary: "[C, k * k]: gradient of depthwise_conv2d for its weight",
  shape: ([x], { kernel }) => [x!.shape[3]!, kernel * kernel],
  native: { kind: "kernel", lower: depthwiseGradKernel },
  tfjs(tf, [x, dy], _node, { kernel }) {
    const C = x!.shape[3]!;
    // The kernel behind `tf.grad` of `tf.depthwiseConv2d`, without its forward pass.
    const gradient = tf.engine().runKernel<TfjsTensor>(
      "DepthwiseConv2dNativeBackpropFilter",
      { x: x!, dy: dy! },
      {
        strides: [1, 1],
        pad: "same",
        dilations: [1, 1],
        filterShape: [kernel, kernel, C, 1],
      },
    );
    return tf.transpose(tf.reshape(gradient, [kernel * kernel, C]));
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
