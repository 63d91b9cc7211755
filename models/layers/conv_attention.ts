import type { Initializer, Scope } from "../architecture.ts";
import type { Tensor } from "../graph/tensor.ts";
import { add } from "../ops/add.ts";
import { matmul } from "../ops/matmul.ts";
import { reshape } from "../ops/reshape.ts";
import { scale } from "../ops/scale.ts";
import { slice } from "../ops/slice.ts";
import { softmax } from "../ops/softmax.ts";
import { conv2d } from "./conv2d.ts";
import { convWeights } from "./conv_weights.ts";
import { joinHeads, splitHeads } from "./heads.ts";
import { linear } from "./linear.ts";

/** Settings of {@linkcode convAttention}. */
export interface ConvAttentionOptions {
  /** Attention heads; they share the channels. */
  readonly heads: number;
  /** Whether queries, keys and values have a bias. */
  readonly qkvBias: boolean;
  /** First values of the weights of linear maps. */
  readonly weight: Initializer;
}

/**
 * Attention over a whole map, to which a 3x3 depthwise convolution of the values is added. Parameters
 * `q`, `kv`, `local_conv` and `proj`.
 *
 * Lin et al., Scale-Aware Modulation Meet Transformer (2023), arXiv:2307.08579.
 *
 * @param x `[B, H, W, C]`.
 * @returns The same shape.
 */
export function convAttention(
  scope: Scope,
  x: Tensor,
  { heads, qkvBias: bias, weight }: ConvAttentionOptions,
): Tensor {
  const [B, H, W, C] = x.shape as [number, number, number, number];
  const tokens = reshape(x, [B, H * W, C]);
  const q = linear(scope.at("q"), tokens, C, { weight, bias });
  const kv = linear(scope.at("kv"), tokens, 2 * C, { weight, bias });
  const k = slice(kv, 2, 0, C), v = slice(kv, 2, C, 2 * C);
  const [queries, keys, values] = [q, k, v].map((own) =>
    splitHeads(own, heads)
  ) as [Tensor, Tensor, Tensor]; // (B, heads, H * W, D)
  const product = matmul(queries, keys, { transposeB: true });
  const p = softmax(scale(product, (C / heads) ** -0.5));
  const attended = reshape(joinHeads(matmul(p, values)), x.shape);
  const local = conv2d(scope.at("local_conv"), reshape(v, x.shape), C, {
    kernel: 3,
    padding: 1,
    groups: C,
    weight: convWeights(3, C, C),
  });
  return linear(scope.at("proj"), add(attended, local), C, { weight });
}
