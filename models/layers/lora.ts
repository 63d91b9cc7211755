import type { Extension } from "../architecture.ts";
import { add } from "../ops/add.ts";
import { dropout } from "../ops/dropout.ts";
import { matmul } from "../ops/matmul.ts";
import { scale } from "../ops/scale.ts";
import { addProduct } from "./add_product.ts";

/** Settings of {@linkcode lora}. */
export interface LoraOptions {
  /** Which linear layers: the last parts of their paths; those the network names if left out or `null`. */
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
  { targets, rank, alpha, dropout: rate = 0 }: LoraOptions,
): Extension {
  return {
    site: "linear",
    places: targets ?? "lowRank",
    apply(scope, y, { from }) {
      const inputs = from.shape.at(-1)!, outputs = y.shape.at(-1)!;
      const down = scope.at("lora_A").parameter("weight", [rank, inputs], {
        kind: "uniform",
        bound: 1 / Math.sqrt(inputs),
      });
      const up = scope.at("lora_B").parameter("weight", [outputs, rank], {
        kind: "constant",
        value: 0,
      });
      const x = scope.isTraining && rate > 0
        ? dropout(from, rate, `${scope.path}.lora_dropout`)
        : from;
      const low = matmul(x, down, { transposeB: true });
      const change = matmul(low, up, { transposeB: true });
      return add(y, scale(change, alpha / rank));
    },
    merge({ weight, inputs, own }) {
      const [A, B] = [own("lora_A.weight"), own("lora_B.weight")];
      return { weight: addProduct(weight, B, A, inputs, alpha / rank) };
    },
  };
}
