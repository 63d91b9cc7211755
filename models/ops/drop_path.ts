import { sizeOf, type Tensor } from "../graph/tensor.ts";
import { checkRate, declareKeep, keepMask } from "../kernels/keep_mask.ts";
import { defineOp } from "../op.ts";

type DropPathAttributes = {
  rate: number;
  site: string;
  /** Values of one sample. */
  sampleSize: number;
};

const op = defineOp<DropPathAttributes>("drop_path", {
  summary: "x * mask / (1 - rate), one mask value per sample (axis 0)",
  shape([x], { rate }) {
    checkRate("drop paths", rate);
    if (x!.shape.length > 1) return x!.shape;
    throw new RangeError(
      `Cannot drop paths of [${
        x!.shape
      }]: expected samples along axis 0 and values behind it`,
    );
  },
  gradient: (_node, gradient, { rate, site }) => [
    dropPath(gradient, rate, site),
  ],
  native: {
    kind: "elementwise",
    expression([x], { rate, site, sampleSize }, { element, writer }) {
      const key = declareKeep(writer, site);
      // A vec4 lies within the last axis, hence within one sample.
      const sample = `(${element}) / ${writer.param(sampleSize)}`;
      return `(${x} * keep1(${key}, ${sample}, ${writer.floatParam(rate)}))`;
    },
  },
  tfjs(tf, [x], { shape }, { rate, site }, { randomKey }) {
    const mask = keepMask(randomKey, site, rate, shape[0]!);
    return tf.mul(x!, tf.tensor(mask, shape.map((n, axis) => axis ? 1 : n)));
  },
});
export default op;

/**
 * Drops a residual branch for some samples and scales it up for the others; Huang et al., Deep Networks
 * with Stochastic Depth (2016), arXiv:1603.09382, scaled as in timm's `drop_path`.
 *
 * @param x `[B, …]`.
 * @param rate Probability of zero, in `[0, 1)`.
 * @param site Name of the place in the network; each gets its own mask.
 * @throws {RangeError} If the rate is out of range or `x` has one axis only.
 */
export function dropPath(x: Tensor, rate: number, site: string): Tensor {
  const sampleSize = sizeOf(x.shape.slice(1));
  return rate === 0 ? x : op.apply([x], { rate, site, sampleSize });
}
