import type { Scope } from "../architecture.ts";
import type { Tensor } from "../graph/tensor.ts";
import { layerNorm as layerNormOp } from "../ops/layer_norm.ts";

/**
 * Layer norm of the last axis, parameters `weight [C]` and `bias [C]`, as `torch.nn.LayerNorm`.
 *
 * @param eps Added to the variance.
 */
export function layerNorm(scope: Scope, x: Tensor, eps: number): Tensor {
  const shape = [x.shape.at(-1)!];
  const ones = { kind: "constant", value: 1 } as const;
  const zeros = { kind: "constant", value: 0 } as const;
  const weight = scope.parameter("weight", shape, ones, "norm");
  const bias = scope.parameter("bias", shape, zeros, "norm");
  return layerNormOp(x, weight, bias, eps);
}
