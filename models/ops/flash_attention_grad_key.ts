import { sizeOf, type Tensor } from "../graph/tensor.ts";
import { flashAttentionGradKeyKernel } from "../kernels/flash_attention_grad.ts";
import { defineOp } from "../op.ts";
import { attentionSlopes, groupHeads } from "./composed_attention.ts";
import type {
  FlashAttentionAttributes,
  FlashAttentionParts,
} from "./flash_attention_rows.ts";
import { matmul } from "./matmul.ts";

const op = defineOp<FlashAttentionAttributes>("flash_attention_grad_key", {
  summary: "dk = (p * (dy v^T - sum(dy * y)))^T q / sqrt(D), p the weights",
  shape: ([, , k]) => k!.shape,
  native: { kind: "kernel", lower: flashAttentionGradKeyKernel },
  tfjs: {
    composed([dy, q, k, v, , mask], { isCausal }) {
      const slopes = attentionSlopes(dy!, q!, k!, v!, { mask, isCausal });
      const grouped = [groupHeads(slopes, k!), groupHeads(q!, k!)] as const;
      return matmul(...grouped, { transposeA: true });
    },
  },
  flops: ({ inputs: [, q, k] }) => 2 * sizeOf(q!.shape) * k!.shape[2]!,
  // The scores, and the products of `dy` with the values.
  repeatedFlops: ({ inputs: [, q, k] }) => 4 * sizeOf(q!.shape) * k!.shape[2]!,
});
export default op;

/** Gradient of `flashAttention` for its keys, given its `flashAttentionRows`; shapes as there. */
export function flashAttentionGradKey(
  rows: Tensor,
  { dy, q, k, v, mask, isCausal }: FlashAttentionParts,
): Tensor {
  const inputs = [dy, q, k, v, rows];
  return op.apply(mask ? [...inputs, mask] : inputs, { isCausal });
}
