import { sizeOf, type Tensor } from "../graph/tensor.ts";
import { flashAttentionGradQueryKernel } from "../kernels/flash_attention_grad.ts";
import { defineOp } from "../op.ts";
import {
  attentionSlopes,
  type FlashAttentionAttributes,
  type FlashAttentionParts,
} from "./flash_attention_rows.ts";

const op = defineOp<FlashAttentionAttributes>("flash_attention_grad_query", {
  summary: "dq = p * (dy v^T - sum(dy * y)) k / sqrt(D), p the weights",
  shape: ([, q]) => q!.shape,
  native: { kind: "kernel", lower: flashAttentionGradQueryKernel },
  tfjs(tf, inputs, { shape }, { isCausal }) {
    const slopes = attentionSlopes(tf, inputs, isCausal);
    return tf.reshape(tf.matMul(slopes, inputs[2]!), [...shape]);
  },
  flops: ({ inputs: [, q, k] }) => 4 * sizeOf(q!.shape) * k!.shape[2]!,
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
