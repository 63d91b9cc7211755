import type { Initializer, Scope } from "../architecture.ts";
import type { Tensor } from "../graph/tensor.ts";
import { add } from "../ops/add.ts";
import { concat } from "../ops/concat.ts";
import { gelu } from "../ops/gelu.ts";
import { mixHeads } from "../ops/mix_heads.ts";
import { mul } from "../ops/mul.ts";
import { reshape } from "../ops/reshape.ts";
import { slice } from "../ops/slice.ts";
import { batchNorm } from "./batch_norm.ts";
import { conv2d } from "./conv2d.ts";
import { convWeights } from "./conv_weights.ts";
import { linear } from "./linear.ts";

/** Settings of {@linkcode scaleAwareModulation}. */
export interface ModulationOptions {
  /** Heads: head `h` looks at `(3 + 2h)` x `(3 + 2h)` neighbours. */
  readonly heads: number;
  /** Inner width as a multiple of the channels. */
  readonly expansion: number;
  /** Whether the linear maps of the input have a bias. */
  readonly bias: boolean;
  /** First values of the weights of linear maps. */
  readonly weight: Initializer;
}

/**
 * Modulates a map by its surroundings at several scales: depthwise convolutions of growing size, one
 * for each head, mixed channel by channel. Parameters `v`, `s`, `local_conv_1` …, `proj0`, `bn`,
 * `proj1` and `proj`.
 *
 * Lin et al., Scale-Aware Modulation Meet Transformer (2023), arXiv:2307.08579, section 3.1.
 *
 * @param x `[B, H, W, C]`.
 * @returns The same shape.
 */
export function scaleAwareModulation(
  scope: Scope,
  x: Tensor,
  { heads, expansion, bias, weight }: ModulationOptions,
): Tensor {
  const [B, H, W, C] = x.shape as [number, number, number, number];
  const width = C / heads, wide = C * expansion;
  const v = linear(scope.at("v"), x, C, { weight, bias });
  const s = linear(scope.at("s"), x, C, { weight, bias });
  const scales = Array.from({ length: heads }, (_, head) => {
    const own = slice(s, 3, head * width, (head + 1) * width);
    const kernel = 3 + 2 * head;
    return conv2d(scope.at(`local_conv_${head + 1}`), own, width, {
      kernel,
      padding: (kernel - 1) / 2,
      groups: width,
      weight: convWeights(kernel, width, width),
    });
  });
  const proj0 = scope.at("proj0");
  const init = convWeights(1, wide, width);
  const mixing = proj0.parameter("weight", [wide, heads, 1, 1], init);
  const zeros = { kind: "constant", value: 0 } as const;
  let y = mixHeads(
    reshape(concat(scales, 3), [B * H * W, heads, width]),
    reshape(mixing, [width, wide / width, heads]),
  );
  y = add(
    reshape(y, [B, H, W, wide]),
    proj0.parameter("bias", [wide], zeros),
  );
  y = gelu(batchNorm(scope.at("bn"), y));
  const narrow = convWeights(1, C);
  y = conv2d(scope.at("proj1"), y, C, { kernel: 1, weight: narrow });
  return linear(scope.at("proj"), mul(y, v), C, { weight });
}
