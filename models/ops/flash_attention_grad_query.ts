import { sizeOf, type Tensor } from "../graph/tensor.ts";
import { flashAttentionGradQueryKernel } from "../kernels/flash_attention_grad.ts";
import { defineOp } from "../op.ts";
import { attentionSlopes, groupHeads } from "./composed_attention.ts";
import type {
  FlashAttentionAttributes,
  FlashAttentionParts,
} from "./flash_attention_rows.ts";
import { matmul } from "./matmul.ts";
import { reshape } from "./reshape.ts";

const op = defineOp<FlashAttentionAttributes>("flash_attention_grad_query", {
  summary: "dq = p * (dy v^T - sum(dy * y)) k / sqrt(D), p the weights",
  shape: ([, q]) => q!.shape,
  native: { kind: "kernel", lower: flashAttentionGradQueryKernel },
  tfjs: {
    composed([dy, q, k, v, , mask], { isCausal }) {
      const slopes = attentionSlopes(dy!, q!, k!, v!, { mask, isCausal });
      return reshape(matmul(groupHeads(slopes, k!), k!), q!.shape);
    },
  },
  flops: ({ inputs: [, q, k] }) => 4 * sizeOf(q!.shape) * k!.shape[2]!,
  // The scores.
  repeatedFlops: ({ inputs: [, q, k] }) => 2 * sizeOf(q!.shape) * k!.shape[2]!,
});
export default op;

/** Gradient of `flashAttention` for its queries, given its `flashAttentionRows`; shapes as there. */
export function flashAttentionGradQuery(
  rows: Tensor,
  { dy, q, k, v, mask, isCausal }: FlashAttentionParts,
): Tensor {
  const inputs = [dy, q, k, v, rows];
  return op.apply(mask ? [...inputs, mask] : inputs, { isCausal });
}
