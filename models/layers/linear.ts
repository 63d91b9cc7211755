import type { Initializer, Scope } from "../architecture.ts";
import type { Tensor } from "../graph/tensor.ts";
import { affine } from "./affine.ts";

/**
 * Affine map of the last axis: `x @ weight^T + bias`, parameters `weight [features, C]` and
 * `bias [features]`, as `torch.nn.Linear`. Its result is a site of kind `linear`.
 *
 * @param x `[…, C]`.
 * @param features Extent of the last axis of the result.
 * @param options First values of the weight; `bias: false` leaves the bias out.
 */
export function linear(
  scope: Scope,
  x: Tensor,
  features: number,
  { weight, bias = true }: { weight: Initializer; bias?: boolean },
): Tensor {
  const zeros = { kind: "constant", value: 0 } as const;
  const y = affine(
    x,
    scope.parameter("weight", [features, x.shape.at(-1)!], weight),
    bias ? scope.parameter("bias", [features], zeros) : undefined,
  );
  return scope.site("linear", y, x);
}
