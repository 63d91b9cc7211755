import { sizeOf, type Tensor } from "../graph/tensor.ts";
import { depthwiseKernel } from "../kernels/depthwise.ts";
import { defineOp } from "../op.ts";
import { depthwiseConv2dGradWeight } from "./depthwise_conv2d_grad_weight.ts";

type DepthwiseAttributes = {
  /** Side of the kernel, odd. */
  kernel: number;
  /** Whether the taps are taken in reverse: the gradient for `x`. */
  isFlipped: boolean;
};

const op = defineOp<DepthwiseAttributes>("depthwise_conv2d", {
  summary: "each channel of an NHWC map convolved with its own kernel",
  shape([x, weight], { kernel }) {
    if (x!.shape.length !== 4 || kernel % 2 !== 1) {
      throw new RangeError(
        `Cannot convolve [${
          x!.shape
        }] with a kernel of ${kernel}: expected [N, H, W, C] and an odd side`,
      );
    }
    const taps = [kernel * kernel, x!.shape[3]!];
    if (`${weight!.shape}` === `${taps}`) return x!.shape;
    throw new RangeError(
      `Cannot convolve [${x!.shape}] with weight [${
        weight!.shape
      }]: expected [${taps}]`,
    );
  },
  gradient({ inputs: [x, weight] }, dy, { kernel, isFlipped }, wanted) {
    return [
      wanted[0] ? convolve(dy, weight!, kernel, !isFlipped) : null,
      wanted[1]
        ? isFlipped
          ? depthwiseConv2dGradWeight(dy, x!, kernel)
          : depthwiseConv2dGradWeight(x!, dy, kernel)
        : null,
    ];
  },
  native: { kind: "kernel", lower: depthwiseKernel },
  tfjs(tf, [x, weight], _node, { kernel, isFlipped }) {
    const taps = isFlipped ? tf.reverse(weight!, 0) : weight!;
    const filter = tf.reshape(taps, [kernel, kernel, x!.shape[3]!, 1]);
    return tf.depthwiseConv2d(x as never, filter as never, 1, "same");
  },
  flops: ({ shape }, { kernel }) => 2 * sizeOf(shape) * kernel * kernel,
});
export default op;

/**
 * Depthwise convolution with stride 1 that keeps the size of the map.
 *
 * @param x `[N, H, W, C]`.
 * @param weight `[k * k, C]`, rows in the order `(ky, kx)`.
 * @param kernel The side `k`, odd; the map is padded by `(k - 1) / 2` zeros.
 * @throws {RangeError} If the shapes do not fit or the side is even.
 */
export function depthwiseConv2d(
  x: Tensor,
  weight: Tensor,
  kernel: number,
): Tensor {
  return convolve(x, weight, kernel, false);
}

function convolve(
  x: Tensor,
  weight: Tensor,
  kernel: number,
  isFlipped: boolean,
): Tensor {
  return op.apply([x, weight], { kernel, isFlipped });
}
