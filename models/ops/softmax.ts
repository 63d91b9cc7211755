import { sizeOf, type Tensor } from "../graph/tensor.ts";
import { softmaxKernel } from "../kernels/softmax.ts";
import { defineOp } from "../op.ts";
import { softmaxGrad } from "./softmax_grad.ts";

const op = defineOp("softmax", {
  summary: "exp(x) / sum(exp(x)), last axis",
  shape: ([x]) => x!.shape,
  gradient: (node, gradient) => [softmaxGrad(gradient, node)],
  native: { kind: "kernel", lower: softmaxKernel },
  tfjs: (tf, [x]) => tf.softmax(x!, -1),
  flops: ({ shape }) => 5 * sizeOf(shape),
});
export default op;

/**
 * Softmax over the last axis. The largest element is taken away first, so no exponential overflows.
 * Masks are added to `x` before: a large negative number rather than minus infinity.
 */
export function softmax(x: Tensor): Tensor {
  return op.apply([x], {});
}
