import type { Scope } from "../architecture.ts";
import type { Tensor } from "../graph/tensor.ts";
import { dropout as drop } from "../ops/dropout.ts";
import { matmul } from "../ops/matmul.ts";

/** A linear map of low rank. */
export interface LowRank {
  /** `lora_A.weight`, `[rank, I]`. */
  readonly down: Tensor;
  /** `lora_B.weight`, `[O, rank]`. */
  readonly up: Tensor;
  /** `x @ down^T @ up^T`, `[…, O]`. */
  readonly change: Tensor;
}

/**
 * A linear map of low rank, named and started as LoRA in PEFT: `lora_A.weight [rank, I]` uniform,
 * `lora_B.weight [O, rank]` zero, so that it gives 0 at first.
 *
 * @param x `[…, I]`.
 * @param outputs `O`.
 * @param options Rank, and the probability with which an input is dropped in training.
 */
export function lowRank(
  scope: Scope,
  x: Tensor,
  outputs: number,
  { rank, dropout }: { readonly rank: number; readonly dropout: number },
): LowRank {
  const inputs = x.shape.at(-1)!;
  const down = scope.at("lora_A").parameter("weight", [rank, inputs], {
    kind: "uniform",
    bound: 1 / Math.sqrt(inputs),
  });
  const up = scope.at("lora_B").parameter("weight", [outputs, rank], {
    kind: "constant",
    value: 0,
  });
  const kept = scope.isTraining && dropout > 0
    ? drop(x, dropout, `${scope.path}.lora_dropout`)
    : x;
  const low = matmul(kept, down, { transposeB: true });
  return { down, up, change: matmul(low, up, { transposeB: true }) };
}
