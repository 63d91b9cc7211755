/**
 * Heads of attention: stretches of channels that attend on their own.
 *
 * @module
 */
import type { Tensor } from "../graph/tensor.ts";
import { reshape } from "../ops/reshape.ts";
import { transpose } from "../ops/transpose.ts";

/** `[B, T, heads * D]` to `[B, heads, T, D]`. */
export function splitHeads(x: Tensor, heads: number): Tensor {
  const [B, T, C] = x.shape as [number, number, number];
  return transpose(reshape(x, [B, T, heads, C / heads]), [0, 2, 1, 3]);
}

/** `[B, heads, T, D]` to `[B, T, heads * D]`. */
export function joinHeads(x: Tensor): Tensor {
  const [B, heads, T, D] = x.shape as [number, number, number, number];
  return reshape(transpose(x, [0, 2, 1, 3]), [B, T, heads * D]);
}
