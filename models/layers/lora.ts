import type { Extension } from "../architecture.ts";
import { add } from "../ops/add.ts";
import { scale } from "../ops/scale.ts";
import { addProduct } from "./add_product.ts";
import { lowRank } from "./low_rank.ts";

/** Settings of {@linkcode lora}. */
export interface LoraOptions {
  /**
   * Which linear layers: the last parts of their paths, e.g. `["query", "value"]`; those the network names
   * if left out or `null`.
   */
  readonly targets?: readonly string[] | null;
  /** Rank of the change. */
  readonly rank: number;
  /** The change is scaled by `alpha / rank`. */
  readonly alpha: number;
  /** Probability with which an input of the change is dropped in training. @default {0} */
  readonly dropout?: number;
}

/**
 * Low-rank change of linear layers, `y + alpha / rank * x @ lora_A^T @ lora_B^T`.
 *
 * Hu et al., LoRA: Low-Rank Adaptation of Large Language Models (2021), arXiv:2106.09685. Parameters
 * are named and start as in PEFT: `lora_A.weight [rank, I]` uniform, `lora_B.weight [O, rank]` zero,
 * so that the network is unchanged at first.
 */
export function lora(
  { targets, rank, alpha, dropout = 0 }: LoraOptions,
): Extension {
  return {
    site: "linear",
    places: targets ?? "lowRank",
    response: ["lora_B.weight"],
    settings: { alpha, dropout },
    apply(scope, y, { from }) {
      const outputs = y.shape.at(-1)!;
      const { change } = lowRank(scope, from, outputs, { rank, dropout });
      return add(y, scale(change, alpha / rank));
    },
    merge({ weight, inputs, own }) {
      const [A, B] = [own("lora_A.weight"), own("lora_B.weight")];
      return { weight: addProduct(weight, B, A, inputs, alpha / rank) };
    },
  };
}
