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
  const weight = scope.parameter("weight", shape, {
    kind: "constant",
    value: 1,
  });
  const bias = scope.parameter("bias", shape, { kind: "constant", value: 0 });
  return layerNormOp(x, weight, bias, eps);
}
