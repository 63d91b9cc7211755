import type { Initializer, Scope } from "../architecture.ts";
import { reshape } from "../ops/reshape.ts";
import { layerNorm } from "./layer_norm.ts";
import { linear } from "./linear.ts";
import {
  arrange,
  mergeOrder,
  type TokenMap,
  type TokenOrder,
} from "./token_map.ts";

/** Settings of {@linkcode patchMerging}. */
export interface PatchMergingOptions {
  /** Channels of the result. */
  readonly features: number;
  /** Order of the tokens of the result, for its height and width. */
  order(height: number, width: number): TokenOrder;
  /** Added to variances. */
  readonly eps: number;
  /** First values of the weight. */
  readonly weight: Initializer;
}

/**
 * Halves a map: joins four neighbours, normalises and maps them, parameters `norm` and
 * `reduction.weight`.
 *
 * Liu et al., Swin Transformer (2021), arXiv:2103.14030, section 3.1.
 *
 * @throws {RangeError} If a side of the map is odd.
 */
export function patchMerging(
  scope: Scope,
  map: TokenMap,
  { features, order: orderOf, eps, weight }: PatchMergingOptions,
): TokenMap {
  const { height, width, tokens: { shape: [B, L, C] } } = map;
  if (height % 2 !== 0 || width % 2 !== 0) {
    throw new RangeError(
      `Cannot merge patches at "${scope.path}": the map is ${height}x${width}, expected even sides`,
    );
  }
  const order = orderOf(height / 2, width / 2);
  const { tokens } = arrange(map, mergeOrder(width, order));
  const fours = reshape(tokens, [B!, L! / 4, 4 * C!]);
  const normal = layerNorm(scope.at("norm"), fours, eps);
  const options = { weight, bias: false };
  return {
    tokens: linear(scope.at("reduction"), normal, features, options),
    height: height / 2,
    width: width / 2,
    order,
  };
}
