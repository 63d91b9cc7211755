import type { Extension } from "../architecture.ts";
import { concat } from "../ops/concat.ts";
import { reshape } from "../ops/reshape.ts";
import { transpose } from "../ops/transpose.ts";
import { repeatBatch } from "./repeat_batch.ts";

/** Settings of {@linkcode prefix}. */
export interface PrefixOptions {
  /** Number of learned keys, and of values, in each layer. */
  readonly virtualTokens: number;
}

/**
 * Learned keys and values in front of those of the tokens, in each layer: `prefix_keys` and `prefix_values`,
 * `[virtualTokens, G * D]` each.
 *
 * Li and Liang, Prefix-Tuning: Optimizing Continuous Prompts for Generation (2021), arXiv:2101.00190, without
 * their reparametrisation by an MLP, as `prefix_projection=False` in PEFT. They start normal with a
 * standard deviation of 1. Keys carry no position, and those of tokens keep theirs.
 */
export function prefix({ virtualTokens }: PrefixOptions): Extension[] {
  return (["keys", "values"] as const).map((site) => ({
    site,
    apply(scope, x) {
      const [B, G, , D] = x.shape as [number, number, number, number];
      const own = scope.parameter(`prefix_${site}`, [virtualTokens, G * D], {
        kind: "normal",
        std: 1,
      });
      const heads = transpose(reshape(own, [virtualTokens, G, D]), [1, 0, 2]);
      return concat([repeatBatch(heads, B), x], 2); // (B, G, P + S, D)
    },
  }));
}
