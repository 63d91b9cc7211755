import { sizeOf, type Tensor } from "../graph/tensor.ts";
import { equalShapes } from "../graph/broadcast.ts";
import { depthwiseKernel } from "../kernels/depthwise.ts";
import { defineOp } from "../op.ts";
import { depthwiseConv2dGradWeight } from "./depthwise_conv2d_grad_weight.ts";
import { transpose } from "./transpose.ts";

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
    const expected = [x!.shape[3]!, kernel * kernel];
    if (equalShapes(weight!.shape, expected)) return x!.shape;
    throw new RangeError(
      `Cannot convolve [${x!.shape}] with weight [${
        weight!.shape
      }]: expected [${expected}]`,
    );
  },
  gradient({ inputs: [x, weight, taps] }, dy, attributes, wanted) {
    const { kernel, isFlipped } = attributes;
    const flipped = { kernel, isFlipped: !isFlipped };
    const [image, gradient] = isFlipped ? [dy, x!] : [x!, dy];
    return [
      wanted[0] ? convolve(dy, weight!, taps!, flipped) : null,
      wanted[1] ? depthwiseConv2dGradWeight(image, gradient, kernel) : null,
      null, // the taps are the weight: its gradient is complete
    ];
  },
  native: { kind: "kernel", lower: depthwiseKernel },
  tfjs(tf, [x, , taps], _node, { kernel, isFlipped }) {
    const ordered = isFlipped ? tf.reverse(taps!, 0) : taps!;
    const filter = tf.reshape(ordered, [kernel, kernel, x!.shape[3]!, 1]);
    return tf.depthwiseConv2d(x as never, filter as never, 1, "same");
  },
  flops: ({ shape }, { kernel }) => 2 * sizeOf(shape) * kernel * kernel,
});
export default op;

/**
 * Depthwise convolution with stride 1 that keeps the size of the map.
 *
 * @param x `[N, H, W, C]`.
 * @param weight `[C, k * k]`, columns in the order `(ky, kx)`.
 * @param kernel The side `k`, odd; the map is padded by `(k - 1) / 2` zeros.
 * @throws {RangeError} If the shapes do not fit or the side is even.
 */
export function depthwiseConv2d(
  x: Tensor,
  weight: Tensor,
  kernel: number,
): Tensor {
  // Channels last, for loads of four; both passes read them.
  const taps = transpose(weight, [1, 0]);
  return convolve(x, weight, taps, { kernel, isFlipped: false });
}

function convolve(
  x: Tensor,
  weight: Tensor,
  taps: Tensor,
  attributes: DepthwiseAttributes,
): Tensor {
  return op.apply([x, weight, taps], attributes);
}
