import type { Initializer, Scope } from "../architecture.ts";
import type { Tensor } from "../graph/tensor.ts";
import { add } from "../ops/add.ts";
import { gelu } from "../ops/gelu.ts";
import { matmul } from "../ops/matmul.ts";
import { reshape } from "../ops/reshape.ts";
import { scale } from "../ops/scale.ts";
import { slice } from "../ops/slice.ts";
import { softmax } from "../ops/softmax.ts";
import { transpose } from "../ops/transpose.ts";
import { layerNorm } from "./layer_norm.ts";
import { linear } from "./linear.ts";

/** Sizes of a {@linkcode transformerBlock}. */
export interface TransformerBlockOptions {
  /** Attention heads; they share the channels. */
  readonly heads: number;
  /** Inner width of the MLP. */
  readonly hidden: number;
  /** Added to variances. @default {1e-5} */
  readonly eps?: number;
  /** First values of the weights. */
  readonly weight: Initializer;
}

/**
 * Transformer block with norms in front of attention and MLP, parameters named as in timm's
 * `vision_transformer`: `norm1`, `attn.qkv`, `attn.proj`, `norm2`, `mlp.fc1`, `mlp.fc2`.
 *
 * Dosovitskiy et al., An Image is Worth 16x16 Words (2021), arXiv:2010.11929, equations 2 and 3.
 *
 * @param x `[B, T, C]`.
 * @returns `[B, T, C]`.
 */
export function transformerBlock(
  scope: Scope,
  x: Tensor,
  { heads, hidden, eps = 1e-5, weight }: TransformerBlockOptions,
): Tensor {
  const [B, T, C] = x.shape as [number, number, number];
  const D = C / heads;
  const attn = scope.at("attn"), mlp = scope.at("mlp");

  let y = layerNorm(scope.at("norm1"), x, eps);
  y = linear(attn.at("qkv"), y, 3 * C, { weight }); // (B, T, 3C)
  y = reshape(y, [B, T, 3, heads, D]);
  y = reshape(transpose(y, [2, 0, 3, 1, 4]), [3, B * heads * T, D]);
  const [q, k, v] = [0, 1, 2].map((i) =>
    reshape(slice(y, 0, i, i + 1), [B, heads, T, D])
  ) as [Tensor, Tensor, Tensor];
  const scores = scale(matmul(q, k, { transposeB: true }), D ** -0.5);
  y = matmul(softmax(scores), v); // (B, H, T, D)
  y = reshape(transpose(y, [0, 2, 1, 3]), [B, T, C]);
  x = add(x, linear(attn.at("proj"), y, C, { weight }));

  y = layerNorm(scope.at("norm2"), x, eps);
  y = gelu(linear(mlp.at("fc1"), y, hidden, { weight }));
  return add(x, linear(mlp.at("fc2"), y, C, { weight }));
}
