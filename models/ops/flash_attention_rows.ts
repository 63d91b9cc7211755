import { sizeOf, type Tensor } from "../graph/tensor.ts";
import { flashAttentionRowsKernel } from "../kernels/flash_attention.ts";
import { MASKED } from "../kernels/masked.ts";
import { defineOp, type Tfjs, type TfjsTensor } from "../op.ts";

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
  tfjs(tf, [dy, y, q, k, mask], _node, { isCausal }) {
    const scores = maskedScores(tf, [q!, k!, mask], isCausal);
    const largest = tf.max(scores, -1, true);
    const sum = tf.sum(tf.exp(tf.sub(scores, largest)), -1, true);
    const along = tf.sum(tf.mul(dy!, y!), -1, true);
    const parts = [largest, tf.div(1, sum), along, tf.zerosLike(along)];
    return tf.concat(parts, -1);
  },
  flops: ({ inputs: [dy] }) => 2 * sizeOf(dy!.shape),
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

/** Queries, keys and maybe a mask of keys. */
type Scored = readonly [TfjsTensor, TfjsTensor, TfjsTensor | undefined];

/**
 * Weights on TensorFlow.js, `[B, G, H / G * T, S]`: queries that share a head of keys are rows of one
 * matrix.
 */
export function attentionWeights(
  tf: Tfjs,
  scored: Scored,
  isCausal: boolean,
): TfjsTensor {
  const weights = tf.softmax(maskedScores(tf, scored, isCausal), -1);
  return grouped(tf, weights, scored[1]);
}

/** Gradient for the scaled scores on TensorFlow.js, `[B, G, H / G * T, S]`, times `1 / sqrt(D)`. */
export function attentionSlopes(
  tf: Tfjs,
  [dy, q, k, v, rows, mask]: readonly TfjsTensor[],
  isCausal: boolean,
): TfjsTensor {
  const [B, H, T, D] = q!.shape as [number, number, number, number];
  const weights = tf.softmax(maskedScores(tf, [q!, k!, mask], isCausal), -1);
  const product = tf.matMul(grouped(tf, dy!, k!), v!, false, true);
  const along = tf.reshape(product, [B, H, T, k!.shape[2]!]);
  const mean = tf.slice(rows!, [0, 0, 0, 2], [B, H, T, 1]);
  const slopes = tf.mul(tf.mul(weights, tf.sub(along, mean)), D ** -0.5);
  return grouped(tf, isCausal ? hideLater(tf, slopes, 0) : slopes, k!);
}

/** `[B, H, T, …]` as `[B, G, H / G * T, …]` on TensorFlow.js, for `k`, `[B, G, S, D]`. */
export function grouped(tf: Tfjs, x: TfjsTensor, k: TfjsTensor): TfjsTensor {
  const [B, H, T, last] = x.shape as [number, number, number, number];
  const G = k.shape[1]!;
  return tf.reshape(x, [B, G, H / G * T, last]);
}

/** `[B, H, T, S]`. */
function maskedScores(
  tf: Tfjs,
  [q, k, mask]: Scored,
  isCausal: boolean,
): TfjsTensor {
  const [B, H, T, D] = q.shape as [number, number, number, number];
  const S = k.shape[2]!;
  const product = tf.matMul(grouped(tf, q, k), k, false, true);
  let scores = tf.reshape(tf.mul(product, D ** -0.5), [B, H, T, S]);
  if (mask) scores = tf.add(scores, tf.reshape(mask, [B, 1, 1, S]));
  return isCausal ? hideLater(tf, scores, MASKED) : scores;
}

/** Puts `value` where the key comes after the query. */
function hideLater(tf: Tfjs, x: TfjsTensor, value: number): TfjsTensor {
  const T = x.shape.at(-1)!;
  const keep = tf.linalg.bandPart(tf.ones([T, T]), -1, 0);
  return tf.add(tf.mul(x, keep), tf.mul(tf.sub(1, keep), value));
}
