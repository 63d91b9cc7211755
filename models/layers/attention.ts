import type { Tensor } from "../graph/tensor.ts";
import { attentionWeights, groupHeads } from "../ops/composed_attention.ts";
import { concat } from "../ops/concat.ts";
import { dropout } from "../ops/dropout.ts";
import { fill } from "../ops/fill.ts";
import { flashAttention } from "../ops/flash_attention.ts";
import { matmul } from "../ops/matmul.ts";
import { reshape } from "../ops/reshape.ts";
import { slice } from "../ops/slice.ts";
import { frontKeys } from "./front_keys.ts";

/** What limits {@linkcode attention}. */
export interface AttentionOptions {
  /** Added to the scores of each key, `[B, S]`, e.g. a `keyMask`. */
  readonly keys?: Tensor;
  /** Whether a query sees no key after it; then `S` is `T`. @default {false} */
  readonly isCausal?: boolean;
  /** Number of keys in front that `keys` does not know, and that every query sees. @default {0} */
  readonly prefix?: number;
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
  const { keys, isCausal = false, prefix = 0, dropout } = options;
  if (prefix > 0) return attendPrefix(q, k, v, { ...options, prefix });
  if (dropout && dropout.rate > 0) return composedAttention(q, k, v, options);
  return flashAttention(q, k, v, { ...(keys && { mask: keys }), isCausal });
}

/**
 * Attention with keys in front that all queries see. Causal attention wants a query for each key: zeros
 * stand in for those of the prefix, and what they gather is left out.
 */
function attendPrefix(
  q: Tensor,
  k: Tensor,
  v: Tensor,
  { keys, isCausal = false, prefix, dropout }:
    & AttentionOptions
    & { readonly prefix: number },
): Tensor {
  const [B, H, T, D] = q.shape as [number, number, number, number];
  const limits = {
    ...(keys && { keys: frontKeys(keys, prefix) }),
    ...(dropout && { dropout }),
  };
  if (!isCausal) return attention(q, k, v, limits);
  const all = concat([fill([B, H, prefix, D], 0), q], 2);
  const y = attention(all, k, v, { ...limits, isCausal });
  return slice(y, 2, prefix, prefix + T);
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
