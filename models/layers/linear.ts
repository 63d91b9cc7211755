import type { Initializer, Scope } from "../architecture.ts";
import type { Tensor } from "../graph/tensor.ts";
import { add } from "../ops/add.ts";
import { matmul } from "../ops/matmul.ts";

/**
 * Affine map of the last axis: `x @ weight^T + bias`, parameters `weight [features, C]` and
 * `bias [features]`, as `torch.nn.Linear`.
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
  const shape = [features, x.shape.at(-1)!];
  const product = matmul(x, scope.parameter("weight", shape, weight), {
    transposeB: true,
  });
  if (!bias) return product;
  const zeros = { kind: "constant", value: 0 } as const;
  return add(product, scope.parameter("bias", [features], zeros));
}
