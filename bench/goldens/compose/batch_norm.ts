import {
  add,
  mul,
  rsqrt,
  scale,
  sizeOf,
  square,
  sub,
  sum,
  type Tensor,
} from "../../../models/mod.ts";

/** Parameters, running statistics and settings of {@linkcode batchNorm}. */
export interface BatchNormOptions {
  /** Gain, `[C]`. */
  readonly weight: Tensor;
  /** Offset, `[C]`. */
  readonly bias: Tensor;
  /** Running mean, `[C]`. */
  readonly mean: Tensor;
  /** Running variance, `[C]`. */
  readonly variance: Tensor;
  /** Added to the variance. */
  readonly eps: number;
  /** Share of the batch in new running statistics. */
  readonly momentum: number;
  /** Whether the batch's own statistics are used. */
  readonly isTraining: boolean;
}

/**
 * Batch norm of the last axis, as `torch.nn.BatchNorm2d`.
 *
 * @param x `[…, C]`.
 * @returns The result, and in training the new running statistics, the variance unbiased.
 */
export function batchNorm(x: Tensor, options: BatchNormOptions) {
  const { weight, bias, eps, momentum, isTraining } = options;
  const rows = sizeOf(x.shape.slice(0, -1));
  const axes = x.shape.slice(1).map((_, axis) => axis);
  const mean = isTraining ? scale(sum(x, axes), 1 / rows) : options.mean;
  const centred = sub(x, mean);
  const variance = isTraining
    ? scale(sum(square(centred), axes), 1 / rows)
    : options.variance;
  const y = add(mul(mul(centred, rsqrt(variance, eps)), weight), bias);
  if (!isTraining) return { y };
  const blend = (old: Tensor, own: Tensor) =>
    add(scale(old, 1 - momentum), scale(own, momentum));
  return {
    y,
    new_mean: blend(options.mean, mean),
    new_var: blend(options.variance, scale(variance, rows / (rows - 1))),
  };
}
