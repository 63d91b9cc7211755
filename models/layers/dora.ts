import type { Extension } from "../architecture.ts";
import { add } from "../ops/add.ts";
import { detach } from "../ops/detach.ts";
import { matmul } from "../ops/matmul.ts";
import { mul } from "../ops/mul.ts";
import { rsqrt } from "../ops/rsqrt.ts";
import { scale } from "../ops/scale.ts";
import { square } from "../ops/square.ts";
import { sub } from "../ops/sub.ts";
import { sum } from "../ops/sum.ts";
import { addProduct } from "./add_product.ts";
import { lowRank } from "./low_rank.ts";
import type { LoraOptions } from "./lora.ts";

/**
 * Low-rank change of the direction of weights, and a length of its own for each of their rows:
 * `W' = m * (W + s B A) / |W + s B A|`, `s = alpha / rank`.
 *
 * Liu et al., DoRA: Weight-Decomposed Low-Rank Adaptation (2024), arXiv:2402.09353. As in section 4.3 the
 * norm is taken as constant in the backward pass. Parameters are named as in PEFT: those of
 * {@linkcode lora}, and `lora_magnitude_vector [O]`, which starts at the norms of the rows of `W`.
 */
export function dora(
  { targets, rank, alpha, dropout = 0 }: LoraOptions,
): Extension {
  const factor = alpha / rank;
  return {
    site: "linear",
    places: targets ?? "lowRank",
    settings: { alpha, dropout },
    apply(scope, y, { from, weight, bias }) {
      if (!weight) {
        throw new RangeError(
          `Cannot decompose the weight of "${scope.path}": found none, expected a linear layer`,
        );
      }
      const { down, up, change } = lowRank(scope, from, y.shape.at(-1)!, {
        rank,
        dropout,
      });
      const magnitude = scope.parameter(
        "lora_magnitude_vector",
        [y.shape.at(-1)!],
        { kind: "row_norms", of: `${scope.path}.weight` },
      );
      const moved = add(weight, scale(matmul(up, down), factor));
      const norm = sum(square(moved), [1]); // (O)
      const gain = mul(magnitude, rsqrt(detach(norm), 0));
      const plain = bias ? sub(y, bias) : y;
      const turned = mul(add(plain, scale(change, factor)), gain);
      return bias ? add(turned, bias) : turned;
    },
    merge({ weight, inputs, own }) {
      const [A, B] = [own("lora_A.weight"), own("lora_B.weight")];
      const magnitude = own("lora_magnitude_vector");
      const moved = addProduct(weight, B, A, inputs, factor);
      magnitude.forEach((length, row) => {
        const direction = moved.subarray(row * inputs, (row + 1) * inputs);
        const norm = Math.sqrt(direction.reduce((sum, x) => sum + x * x, 0));
        direction.forEach((value, i) => direction[i] = value * length / norm);
      });
      return { weight: moved };
    },
  };
}
