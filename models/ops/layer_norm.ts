import type { Tensor } from "../graph/tensor.ts";
import { layerNormKernel } from "../kernels/layer_norm.ts";
import { defineOp } from "../op.ts";
import { layerNormGrad } from "./layer_norm_grad.ts";
import { layerNormPartials } from "./layer_norm_partials.ts";
import { partialSum } from "./partial_sum.ts";

const op = defineOp<{ eps: number }>("layer_norm", {
  summary: "(x - mean) / sqrt(variance + eps) * weight + bias, last axis",
  shape([x, weight, bias]) {
    const columns = x!.shape.at(-1);
    for (const affine of [weight!, bias!]) {
      if (affine.shape.length === 1 && affine.shape[0] === columns) continue;
      throw new RangeError(
        `Cannot normalise [${x!.shape}] with weight [${
          weight!.shape
        }] and bias [${bias!.shape}]: expected [${columns}] for both`,
      );
    }
    return x!.shape;
  },
  gradient({ inputs: [x, weight] }, dy, { eps }, wanted) {
    const dx = wanted[0] ? layerNormGrad(dy, x!, weight!, eps) : null;
    const sums = layerNormPartials(dy, x!, { eps, isCentred: true });
    return [
      dx,
      wanted[1] ? partialSum(sums, 0) : null,
      wanted[2] ? partialSum(sums, 1) : null,
    ];
  },
  native: {
    kind: "kernel",
    lower(node, epilogue, traits) {
      const { eps } = node.attributes as { eps: number };
      const norm = { isCentred: true, eps };
      return layerNormKernel(node, norm, epilogue, traits);
    },
  },
  tfjs(tf, [x, weight, bias], _node, { eps }) {
    const { mean, variance } = tf.moments(x!, -1, true);
    const normal = tf.mul(tf.sub(x!, mean), tf.rsqrt(tf.add(variance, eps)));
    return tf.add(tf.mul(normal, weight!), bias!);
  },
  flops: (node) => 8 * node.shape.reduce((n, extent) => n * extent, 1),
});
export default op;

/**
 * Layer normalisation over the last axis, as `torch.nn.functional.layer_norm`;
 * Ba, Kiros and Hinton, Layer Normalization (2016), arXiv:1607.06450.
 *
 * @param x `[…, C]`.
 * @param weight `[C]`.
 * @param bias `[C]`.
 * @param eps Added to the variance, which is the biased one.
 */
export function layerNorm(
  x: Tensor,
  weight: Tensor,
  bias: Tensor,
  eps: number,
): Tensor {
  return op.apply([x, weight, bias], { eps });
}
