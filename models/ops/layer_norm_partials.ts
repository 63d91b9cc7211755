import { sizeOf, type Tensor } from "../graph/tensor.ts";
import { layerNormPartialsKernel } from "../kernels/layer_norm_affine.ts";
import { rowsOf } from "../kernels/row.ts";
import { defineOp } from "../op.ts";

type PartialsAttributes = { eps: number; isCentred: boolean };

/**
 * Most partial sums: enough for some cores, and few enough that one dispatch adds them up. A dispatch
 * costs a software rasterizer as much as reading thousands of values.
 */
const MAX_PARTS = 24;

/** Rows that are worth a partial sum. */
const MIN_ROWS = 8;

const op = defineOp<PartialsAttributes>("layer_norm_partials", {
  summary: "partial sums over rows of dy * h and dy, h the normalised x",
  shape([dy], { isCentred }) {
    const { rows, columns } = rowsOf(dy!.shape);
    const parts = Math.min(Math.ceil(rows / MIN_ROWS), MAX_PARTS);
    return [parts, isCentred ? 2 : 1, columns];
  },
  native: {
    kind: "kernel",
    lower(node, epilogue, traits) {
      const norm = node.attributes as PartialsAttributes;
      return layerNormPartialsKernel(node, norm, epilogue, traits);
    },
  },
  tfjs(tf, [dy, x], node, { eps, isCentred }) {
    const [parts, sums, columns] = node.shape as [number, number, number];
    const { rows } = rowsOf(dy!.shape);
    const X = tf.reshape(x!, [rows, columns]);
    const DY = tf.reshape(dy!, [rows, columns]);
    const centred = isCentred ? tf.sub(X, tf.mean(X, 1, true)) : X;
    const variance = tf.mean(tf.square(centred), 1, true);
    const h = tf.mul(centred, tf.rsqrt(tf.add(variance, eps)));
    const both = isCentred ? [tf.mul(DY, h), DY] : [tf.mul(DY, h)];
    // Row r belongs to part r % parts: fill up the last round with zeros.
    const rounds = Math.ceil(rows / parts);
    const full = tf.pad(tf.stack(both, 1), [
      [0, rounds * parts - rows],
      [0, 0],
      [0, 0],
    ]);
    return tf.sum(tf.reshape(full, [rounds, parts, sums, columns]), 0);
  },
  flops: ({ inputs: [dy] }) => 8 * sizeOf(dy!.shape),
});
export default op;

/**
 * Partial sums of the gradients of a normalisation for weight and bias, computed together since both
 * read `dy`; `layerNormGradAffine` adds them up.
 *
 * @param dy Gradient of the output, `[…, C]`.
 * @param x What was normalised.
 * @param attributes The `eps` of the normalisation, and whether it takes the mean away.
 * @returns `[parts, 2, C]`, weight before bias; `[parts, 1, C]` if not centred.
 */
export function layerNormPartials(
  dy: Tensor,
  x: Tensor,
  attributes: PartialsAttributes,
): Tensor {
  return op.apply([dy, x], attributes);
}
