import { sizeOf, type Tensor } from "../graph/tensor.ts";
import { defineOp } from "../op.ts";
import { add } from "./add.ts";
import { columnProduct } from "./column_product.ts";
import { mean as meanOf } from "./mean.ts";
import { mul } from "./mul.ts";
import { rsqrt } from "./rsqrt.ts";
import { scale } from "./scale.ts";
import { sub } from "./sub.ts";
import { sum } from "./sum.ts";

/** Settings of {@linkcode batchNorm}. */
export type BatchNormAttributes = {
  /** Added to the variance. */
  eps: number;
  /** Whether mean and variance are those of `x` itself, so that its gradient goes through them. */
  isOwn: boolean;
};

const op = defineOp<BatchNormAttributes>("batch_norm", {
  summary: "(x - mean) / sqrt(variance + eps) * weight + bias, by column",
  shape([x, ...columns]) {
    const C = x!.shape.at(-1);
    const misfit = columns.find(({ shape }) =>
      shape.length !== 1 || shape[0] !== C
    );
    if (!misfit) return x!.shape;
    throw new RangeError(
      `Cannot normalise [${
        x!.shape
      }] by columns with [${misfit.shape}]: expected [${C}] for mean, variance, weight and bias`,
    );
  },
  gradient({ inputs }, dy, { eps, isOwn }, wanted) {
    const [x, mean, variance, weight] = inputs as [
      Tensor,
      Tensor,
      Tensor,
      Tensor,
    ];
    const rstd = rsqrt(variance, eps);
    const dBias = sum(dy, rowAxes(x));
    const product = columnProduct(dy, x, mean, { isCentred: false });
    const dWeight = mul(product, rstd);
    const share = -1 / rowsOf(x);
    const dx = () => {
      const gain = mul(weight, rstd);
      if (!isOwn) return mul(dy, gain);
      // Without what dy shares with a shift and a stretch of x, which the statistics take away.
      const stretch = mul(scale(mul(dWeight, rstd), share), sub(x, mean));
      return mul(add(add(dy, stretch), scale(dBias, share)), gain);
    };
    return [
      wanted[0] ? dx() : null,
      null,
      null,
      wanted[3] ? dWeight : null,
      wanted[4] ? dBias : null,
    ];
  },
  native: {
    kind: "elementwise",
    expression: ([x, mean, variance, weight, bias], { eps }, { writer }) =>
      `((${x} - ${mean}) * (inverseSqrt(${variance} + ${
        writer.floatParam(eps)
      }) * ${weight}) + ${bias})`,
  },
  tfjs(tf, [x, mean, variance, weight, bias], _node, { eps }) {
    const gain = tf.mul(tf.rsqrt(tf.add(variance!, eps)), weight!);
    return tf.add(tf.mul(tf.sub(x!, mean!), gain), bias!);
  },
  flops: ({ shape }) => 5 * sizeOf(shape),
});
export default op;

/** Mean and variance of each column, `[C]`. */
export interface BatchStatistics {
  /** Mean over all axes but the last. */
  readonly mean: Tensor;
  /** Mean of the squared distances to it. */
  readonly variance: Tensor;
}

/**
 * Statistics of each column of a batch. They have no gradient of their own: that of `batchNorm` goes
 * through them.
 *
 * @param x `[…, C]`.
 */
export function batchStatistics(x: Tensor): BatchStatistics {
  const mean = meanOf(x, rowAxes(x));
  const squares = columnProduct(x, x, mean, { isCentred: true });
  return { mean, variance: scale(squares, 1 / rowsOf(x)) };
}

/**
 * Batch normalisation of the last axis, as `torch.nn.functional.batch_norm`; Ioffe and Szegedy, Batch
 * Normalization (2015), arXiv:1502.03167.
 *
 * @param x `[…, C]`.
 * @param statistics Running ones, or `batchStatistics(x)`.
 * @param weight `[C]`.
 * @param bias `[C]`.
 * @param attributes `eps`, added to the variance; `isOwn`: the statistics are those of `x`.
 * @throws {RangeError} If the shapes do not fit.
 */
export function batchNorm(
  x: Tensor,
  { mean, variance }: BatchStatistics,
  weight: Tensor,
  bias: Tensor,
  attributes: BatchNormAttributes,
): Tensor {
  return op.apply([x, mean, variance, weight, bias], attributes);
}

function rowAxes({ shape }: Tensor): number[] {
  return shape.slice(1).map((_, axis) => axis);
}

function rowsOf({ shape }: Tensor): number {
  return sizeOf(shape.slice(0, -1));
}
