/**
 * Attention by one op after the other, weights stored: for weights that are dropped, for TensorFlow.js,
 * and to test the fused form against.
 *
 * @module
 */
import type { Tensor } from "../graph/tensor.ts";
import { add } from "./add.ts";
import { causalMask, hideLaterKeys } from "./causal_mask.ts";
import { matmul } from "./matmul.ts";
import { reshape } from "./reshape.ts";
import { scale } from "./scale.ts";
import { softmax } from "./softmax.ts";
import { softmaxGrad } from "./softmax_grad.ts";

/** What weights are made of. */
export interface WeightsOptions {
  /** Added to the scores of each key, `[B, S]`. */
  readonly mask?: Tensor | undefined;
  /** Whether a query sees no key after it. */
  readonly isCausal: boolean;
}

/** `softmax(q k^T / sqrt(D) + masks)`, `[B, H, T, S]`, from `[B, H, T, D]` and `[B, G, S, D]`. */
export function attentionWeights(
  q: Tensor,
  k: Tensor,
  { mask, isCausal }: WeightsOptions,
): Tensor {
  const [B, H, T, D] = q.shape as [number, number, number, number];
  const S = k.shape[2]!;
  const product = matmul(groupHeads(q, k), k, { transposeB: true });
  let scores = reshape(scale(product, D ** -0.5), [B, H, T, S]);
  // The mask first: then it is computed first, and all that follows joins the product.
  if (mask) scores = add(reshape(mask, [B, 1, 1, S]), scores);
  if (isCausal) scores = causalMask(scores);
  return softmax(scores);
}

/** Gradient for `q k^T`, `[B, H, T, S]`, from that of the attended values. */
export function attentionSlopes(
  dy: Tensor,
  q: Tensor,
  k: Tensor,
  v: Tensor,
  options: WeightsOptions,
): Tensor {
  const [, , T, D] = q.shape as [number, number, number, number];
  const weights = attentionWeights(q, k, options);
  const along = matmul(groupHeads(dy, v), v, { transposeB: true });
  const slopes = softmaxGrad(reshape(along, weights.shape), weights);
  return scale(
    options.isCausal ? hideLaterKeys(slopes, T, 0) : slopes,
    D ** -0.5,
  );
}

/** Queries that share a head of `keys` as rows of one matrix: `[B, H, …, X]` as `[B, G, …, X]`. */
export function groupHeads(x: Tensor, keys: Tensor): Tensor {
  const [B, H, T, last] = x.shape as [number, number, number, number];
  const G = keys.shape[1]!;
  return reshape(x, [B, G, H / G * T, last]);
}
