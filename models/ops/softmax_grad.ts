import { sizeOf, type Tensor } from "../graph/tensor.ts";
import { softmaxGradKernel } from "../kernels/softmax.ts";
import { defineOp } from "../op.ts";

const op = defineOp("softmax_grad", {
  summary: "p * (dy - sum(dy * p)), p a softmax over the last axis",
  shape: ([dy]) => dy!.shape,
  native: { kind: "kernel", lower: softmaxGradKernel },
  tfjs(tf, [dy, p]) {
    const sum = tf.sum(tf.mul(dy!, p!), -1, true);
    return tf.mul(p!, tf.sub(dy!, sum));
  },
  flops: ({ shape }) => 4 * sizeOf(shape),
});
export default op;

/** Gradient of `softmax` for its input, given that of its output and the output `p` itself. */
export function softmaxGrad(dy: Tensor, p: Tensor): Tensor {
  return op.apply([dy, p], {});
}
