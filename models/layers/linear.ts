import type { Initializer, Scope } from "../architecture.ts";
import type { Tensor } from "../graph/tensor.ts";
import { affine } from "./affine.ts";

/**
 * Affine map of the last axis: `x @ weight^T + bias`, parameters `weight [features, C]` and
 * `bias [features]`, as `torch.nn.Linear`. Its input is a site of kind `linear_input`, its result one of kind `linear`.
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
  const own = {
    weight: scope.parameter("weight", [features, x.shape.at(-1)!], weight),
    ...(bias && { bias: scope.parameter("bias", [features], zeros) }),
  };
  const from = scope.site("linear_input", x);
  return scope.site("linear", affine(from, own.weight, own.bias), {
    ...own,
    from,
  });
}
