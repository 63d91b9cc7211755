import { sizeOf, type Tensor } from "../graph/tensor.ts";
import { layerNormKernel } from "../kernels/layer_norm.ts";
import { defineOp } from "../op.ts";
import { rmsNormGrad } from "./rms_norm_grad.ts";
import { layerNormPartials } from "./layer_norm_partials.ts";
import { partialSum } from "./partial_sum.ts";

const op = defineOp<{ eps: number }>("rms_norm", {
  summary: "x / sqrt(mean(x^2) + eps) * weight, last axis",
  shape([x, weight]) {
    const columns = x!.shape.at(-1);
    if (weight!.shape.length === 1 && weight!.shape[0] === columns) {
      return x!.shape;
    }
    throw new RangeError(
      `Cannot normalise [${x!.shape}] with weight [${
        weight!.shape
      }]: expected [${columns}]`,
    );
  },
  gradient: ({ inputs: [x, weight] }, dy, { eps }, wanted) => [
    wanted[0] ? rmsNormGrad(dy, x!, weight!, eps) : null,
    wanted[1]
      ? partialSum(layerNormPartials(dy, x!, { eps, isCentred: false }), 0)
      : null,
  ],
  native: {
    kind: "kernel",
    lower(node, epilogue, traits) {
      const { eps } = node.attributes as { eps: number };
      const norm = { isCentred: false, eps };
      return layerNormKernel(node, norm, epilogue, traits);
    },
  },
  tfjs(tf, [x, weight], _node, { eps }) {
    const square = tf.mean(tf.square(x!), -1, true);
    return tf.mul(tf.mul(x!, tf.rsqrt(tf.add(square, eps))), weight!);
  },
  flops: ({ shape }) => 5 * sizeOf(shape),
});
export default op;

/**
 * Root-mean-square normalisation over the last axis;
 * Zhang and Sennrich, Root Mean Square Layer Normalization (2019), arXiv:1910.07467.
 *
 * @param x `[…, C]`.
 * @param weight `[C]`.
 * @param eps Added to the mean square.
 */
export function rmsNorm(x: Tensor, weight: Tensor, eps: number): Tensor {
  return op.apply([x, weight], { eps });
}
