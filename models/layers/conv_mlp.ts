import type { Initializer, Scope } from "../architecture.ts";
import type { Tensor } from "../graph/tensor.ts";
import { add } from "../ops/add.ts";
import { gelu } from "../ops/gelu.ts";
import { conv2d } from "./conv2d.ts";
import { convWeights } from "./conv_weights.ts";
import { linear } from "./linear.ts";

/**
 * MLP with a 3x3 depthwise convolution within, `fc2(gelu(h + dwconv(h)))`, `h = fc1(x)`. Parameters
 * `fc1`, `dwconv.dwconv` and `fc2`.
 *
 * Lin et al., Scale-Aware Modulation Meet Transformer (2023), arXiv:2307.08579; after Wang et al.,
 * PVT v2 (2021), arXiv:2106.13797, section 3.2.
 *
 * @param x `[B, H, W, C]`.
 * @param options Inner width, and first values of the weights of the two linear maps.
 * @returns The same shape.
 */
export function convMlp(
  scope: Scope,
  x: Tensor,
  { hidden, weights }: {
    readonly hidden: number;
    readonly weights: readonly [expand: Initializer, shrink: Initializer];
  },
): Tensor {
  const h = linear(scope.at("fc1"), x, hidden, { weight: weights[0] });
  const local = conv2d(scope.at("dwconv.dwconv"), h, hidden, {
    kernel: 3,
    padding: 1,
    groups: hidden,
    weight: convWeights(3, hidden, hidden),
  });
  const y = gelu(add(h, local));
  return linear(scope.at("fc2"), y, x.shape[3]!, { weight: weights[1] });
}
