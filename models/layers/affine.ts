import type { Tensor } from "../graph/tensor.ts";
import { add } from "../ops/add.ts";
import { matmul } from "../ops/matmul.ts";

/**
 * Affine map of the last axis, as `torch.nn.functional.linear`: `x @ weight^T + bias`.
 *
 * @param x `[…, I]`.
 * @param weight `[O, I]`.
 * @param bias `[O]`, or none.
 * @returns `[…, O]`.
 */
export function affine(x: Tensor, weight: Tensor, bias?: Tensor): Tensor {
  const product = matmul(x, weight, { transposeB: true });
  return bias ? add(product, bias) : product;
}
