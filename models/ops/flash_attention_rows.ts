import { sizeOf, type Tensor } from "../graph/tensor.ts";
import { flashAttentionRowsKernel } from "../kernels/flash_attention.ts";
import { MASKED } from "../kernels/masked.ts";
import { defineOp } from "../op.ts";

/** Settings of all ops of fused attention. */
export type FlashAttentionAttributes = {
  /** Whether a query sees no key after it. */
  readonly isCausal: boolean;
};

/** What the backward pass of fused attention reads. */
export interface FlashAttentionParts extends FlashAttentionAttributes {
  /** Queries, `[B, H, T, D]`. */
  readonly q: Tensor;
  /** Keys, `[B, G, S, D]`. */
  readonly k: Tensor;
  /** Values, `[B, G, S, D]`. */
  readonly v: Tensor;
  /** Added to the scores of each key, `[B, S]`. */
  readonly mask: Tensor | undefined;
  /** Gradient of the attended values. */
  readonly dy: Tensor;
}

const op = defineOp<FlashAttentionAttributes>("flash_attention_rows", {
  summary: "of each query: max(s), 1 / sum(exp(s - max(s))), sum(dy * y), 0",
  shape: ([dy]) => [...dy!.shape.slice(0, 3), 4],
  native: { kind: "kernel", lower: flashAttentionRowsKernel },
  // For the op alone: gradients that are composed do not read it.
  tfjs(tf, [dy, y, q, k, mask], _node, { isCausal }) {
    const [B, H, T, D] = q!.shape as [number, number, number, number];
    const [, G, S] = k!.shape as [number, number, number];
    const grouped = tf.reshape(q!, [B, G, H / G * T, D]);
    const product = tf.mul(tf.matMul(grouped, k!, false, true), D ** -0.5);
    let scores = tf.reshape(product, [B, H, T, S]);
    if (mask) scores = tf.add(scores, tf.reshape(mask, [B, 1, 1, S]));
    if (isCausal) {
      const keep = tf.linalg.bandPart(tf.ones([T, T]), -1, 0);
      const hidden = tf.mul(tf.sub(1, keep), MASKED);
      scores = tf.add(tf.mul(scores, keep), hidden);
    }
    const largest = tf.max(scores, -1, true);
    const sum = tf.sum(tf.exp(tf.sub(scores, largest)), -1, true);
    const along = tf.sum(tf.mul(dy!, y!), -1, true);
    const parts = [largest, tf.div(1, sum), along, tf.zerosLike(along)];
    return tf.concat(parts, -1);
  },
  flops: ({ inputs: [dy] }) => 2 * sizeOf(dy!.shape),
  // The scores.
  repeatedFlops: ({ inputs: [, , q, k] }) =>
    2 * sizeOf(q!.shape) * k!.shape[2]!,
});
export default op;

/**
 * What the backward pass of `flashAttention` must know of each query: its largest score, the reciprocal
 * of the sum of exponentials beside that, and `sum(dy * y)`.
 *
 * @param y The attended values.
 * @returns `[B, H, T, 4]`, the last of four being 0.
 */
export function flashAttentionRows(
  y: Tensor,
  { dy, q, k, mask, isCausal }: FlashAttentionParts,
): Tensor {
  return op.apply(mask ? [dy, y, q, k, mask] : [dy, y, q, k], { isCausal });
}
