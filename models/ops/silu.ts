import { sizeOf, type Tensor } from "../graph/tensor.ts";
import { SIGMOID } from "../kernels/sigmoid.ts";
import { defineOp } from "../op.ts";
import { siluGrad } from "./silu_grad.ts";

const op = defineOp("silu", {
  summary: "x * sigmoid(x)",
  shape: ([x]) => x!.shape,
  gradient: ({ inputs: [x] }, gradient) => [siluGrad(gradient, x!)],
  native: {
    kind: "elementwise",
    expression([x], _attributes, { width, writer }) {
      writer.helper(SIGMOID[width]);
      return `(${x} * sigmoid${width}(${x}))`;
    },
  },
  tfjs: (tf, [x]) => tf.mul(x!, tf.sigmoid(x!)),
  flops: ({ shape }) => 5 * sizeOf(shape),
});
export default op;

/**
 * Sigmoid linear unit, as `torch.nn.functional.silu`;
 * Elfwing, Uchibe and Doya, Sigmoid-Weighted Linear Units (2017), arXiv:1702.03118.
 */
export function silu(x: Tensor): Tensor {
  return op.apply([x], {});
}
