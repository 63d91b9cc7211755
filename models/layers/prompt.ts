import type { Extension } from "../architecture.ts";
import { concat } from "../ops/concat.ts";
import { repeatBatch } from "./repeat_batch.ts";

/** Settings of {@linkcode prompt}. */
export interface PromptOptions {
  /** Number of learned vectors. */
  readonly virtualTokens: number;
}

/**
 * Learned vectors in front of the embedded tokens, `prompt_embeddings [virtualTokens, C]`.
 *
 * Lester et al., The Power of Scale for Parameter-Efficient Prompt Tuning (2021), arXiv:2104.08691. They
 * start normal with a standard deviation of 1, as PEFT's `RANDOM`.
 */
export function prompt({ virtualTokens }: PromptOptions): Extension {
  return {
    site: "tokens",
    apply(scope, x) {
      const [B, , C] = x.shape as [number, number, number];
      const own = scope.parameter("prompt_embeddings", [virtualTokens, C], {
        kind: "normal",
        std: 1,
      });
      return concat([repeatBatch(own, B), x], 1);
    },
  };
}
