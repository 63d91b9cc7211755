import { sizeOf, type Tensor } from "../graph/tensor.ts";
import { flashAttentionGradValueKernel } from "../kernels/flash_attention_grad.ts";
import { defineOp } from "../op.ts";
import { attentionWeights, groupHeads } from "./composed_attention.ts";
import type {
  FlashAttentionAttributes,
  FlashAttentionParts,
} from "./flash_attention_rows.ts";
import { matmul } from "./matmul.ts";

const op = defineOp<FlashAttentionAttributes>("flash_attention_grad_value", {
  summary: "dv = p^T dy, p the weights",
  shape: ([, , k]) => k!.shape,
  native: { kind: "kernel", lower: flashAttentionGradValueKernel },
  tfjs: {
    composed([dy, q, k, , mask], { isCausal }) {
      const weights = attentionWeights(q!, k!, { mask, isCausal });
      const grouped = [groupHeads(weights, k!), groupHeads(dy!, k!)] as const;
      return matmul(...grouped, { transposeA: true });
    },
  },
  flops: ({ inputs: [, q, k] }) => 2 * sizeOf(q!.shape) * k!.shape[2]!,
  // The scores.
  repeatedFlops: ({ inputs: [, q, k] }) => 2 * sizeOf(q!.shape) * k!.shape[2]!,
});
export default op;

/** Gradient of `flashAttention` for its values, given its `flashAttentionRows`; shapes as there. */
export function flashAttentionGradValue(
  rows: Tensor,
  { dy, q, k, mask, isCausal }: FlashAttentionParts,
): Tensor {
  const inputs = [dy, q, k, rows];
  return op.apply(mask ? [...inputs, mask] : inputs, { isCausal });
}
