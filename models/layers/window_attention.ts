import type { Initializer, Scope } from "../architecture.ts";
import { constant, type Tensor } from "../graph/tensor.ts";
import { add } from "../ops/add.ts";
import { gather } from "../ops/gather.ts";
import { packedAttention } from "../ops/packed_attention.ts";
import { reshape } from "../ops/reshape.ts";
import { transpose } from "../ops/transpose.ts";
import { linear } from "./linear.ts";
import { relativePositionIndex } from "./windows.ts";

/** Settings of {@linkcode windowAttention}. */
export interface WindowAttentionOptions {
  /** Attention heads; they share the channels. */
  readonly heads: number;
  /** Side of a window. */
  readonly window: number;
  /** Added to the scores of each window of a map, `[windows, window^2, window^2]`. */
  readonly mask?: Tensor;
  /** Whether queries, keys and values have a bias. */
  readonly qkvBias: boolean;
  /** First values of the weights. */
  readonly weight: Initializer;
  /** First values of the table of relative position biases. */
  readonly table: Initializer;
}

/**
 * Attention within windows, with a bias for each relative position, parameters
 * `relative_position_bias_table`, `qkv` and `proj`.
 *
 * Liu et al., Swin Transformer (2021), arXiv:2103.14030, equation 4.
 *
 * @param x Tokens window by window, `[B, windows * window^2, C]`.
 * @returns The same shape.
 */
export function windowAttention(
  scope: Scope,
  x: Tensor,
  { heads, window, mask, qkvBias, weight, table }: WindowAttentionOptions,
): Tensor {
  const [B, L, C] = x.shape as [number, number, number];
  const N = window ** 2, windows = L / N;
  const tables = scope.parameter("relative_position_bias_table", [
    (2 * window - 1) ** 2,
    heads,
  ], table);
  const index = constant(
    `relative_position_index_${window}`,
    [N, N],
    relativePositionIndex(window),
  );
  let bias = transpose(gather(tables, index), [2, 0, 1]); // (H, N, N)
  if (mask) bias = add(bias, reshape(mask, [windows, 1, N, N]));

  const qkv = linear(scope.at("qkv"), x, 3 * C, { weight, bias: qkvBias });
  const packed = reshape(qkv, [B * windows, N, 3 * C]);
  const y = reshape(packedAttention(packed, bias, heads), [B, L, C]);
  return linear(scope.at("proj"), y, C, { weight });
}
