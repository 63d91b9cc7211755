import type { Scope } from "../architecture.ts";
import type { Tensor } from "../graph/tensor.ts";
import { rmsNorm as rmsNormOp } from "../ops/rms_norm.ts";

/**
 * Root-mean-square norm of the last axis, parameter `weight [C]`.
 *
 * @param eps Added to the mean square.
 */
export function rmsNorm(scope: Scope, x: Tensor, eps: number): Tensor {
  const ones = { kind: "constant", value: 1 } as const;
  const weight = scope.parameter("weight", [x.shape.at(-1)!], ones, "norm");
  return rmsNormOp(x, weight, eps);
}
