import type { Extension } from "../architecture.ts";
import { add } from "../ops/add.ts";
import { matmul } from "../ops/matmul.ts";
import { scale } from "../ops/scale.ts";

/** Settings of {@linkcode lora}. */
export interface LoraOptions {
  /** Which linear layers: the last parts of their paths, e.g. `["query", "value"]`. */
  readonly targets: readonly string[];
  /** Rank of the change. */
  readonly rank: number;
  /** The change is scaled by `alpha / rank`. */
  readonly alpha: number;
}

/**
 * Low-rank change of linear layers, `y + alpha / rank * x @ lora_A^T @ lora_B^T`.
 *
 * Hu et al., LoRA: Low-Rank Adaptation of Large Language Models (2021), arXiv:2106.09685. Parameters
 * are named and start as in PEFT: `lora_A.weight [rank, I]` uniform, `lora_B.weight [O, rank]` zero,
 * so that the network is unchanged at first.
 */
export function lora({ targets, rank, alpha }: LoraOptions): Extension {
  return {
    site: "linear",
    places: targets,
    apply(scope, y, x) {
      const inputs = x.shape.at(-1)!;
      const down = scope.at("lora_A").parameter("weight", [rank, inputs], {
        kind: "uniform",
        bound: 1 / Math.sqrt(inputs),
      });
      const up = scope.at("lora_B").parameter("weight", [
        y.shape.at(-1)!,
        rank,
      ], { kind: "constant", value: 0 });
      const low = matmul(x, down, { transposeB: true });
      const change = matmul(low, up, { transposeB: true });
      return add(y, scale(change, alpha / rank));
    },
  };
}
