import type { Tensor } from "../graph/tensor.ts";
import { attentionWeights, groupHeads } from "../ops/composed_attention.ts";
import { dropout } from "../ops/dropout.ts";
import { flashAttention } from "../ops/flash_attention.ts";
import { matmul } from "../ops/matmul.ts";
import { reshape } from "../ops/reshape.ts";

/** What limits {@linkcode attention}. */
export interface AttentionOptions {
  /** Added to the scores of each key, `[B, S]`, e.g. a `keyMask`. */
  readonly keys?: Tensor;
  /** Whether a query sees no key after it; then `S` is `T`. @default {false} */
  readonly isCausal?: boolean;
  /** Probability with which a weight is dropped, and the name of the place; none if left out. */
  readonly dropout?: { readonly rate: number; readonly site: string };
}

/**
 * Scaled dot-product attention, `softmax(q k^T / sqrt(D)) v`.
 *
 * Vaswani et al., Attention Is All You Need (2017), arXiv:1706.03762, equation 1. With fewer heads of
 * keys than of queries, neighbouring queries share one: Ainslie et al., GQA (2023), arXiv:2305.13245.
 * No matrix of weights is stored, unless some are dropped.
 *
 * @param q Queries, `[B, H, T, D]`.
 * @param k Keys, `[B, G, S, D]`; `H` is a multiple of `G`.
 * @param v Values, `[B, G, S, D]`.
 * @returns `[B, H, T, D]`. A query that may see no key gets a mean of values.
 */
export function attention(
  q: Tensor,
  k: Tensor,
  v: Tensor,
  options: AttentionOptions = {},
): Tensor {
  const { keys, isCausal = false, dropout } = options;
  if (dropout && dropout.rate > 0) return composedAttention(q, k, v, options);
  return flashAttention(q, k, v, { ...(keys && { mask: keys }), isCausal });
}

/** {@linkcode attention} by one op after the other: weights are stored, and may be dropped. */
export function composedAttention(
  q: Tensor,
  k: Tensor,
  v: Tensor,
  { keys, isCausal = false, dropout: drop }: AttentionOptions = {},
): Tensor {
  let weights = attentionWeights(q, k, { mask: keys, isCausal });
  if (drop) weights = dropout(weights, drop.rate, drop.site);
  return reshape(matmul(groupHeads(weights, v), v), q.shape);
}
