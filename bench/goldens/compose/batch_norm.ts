import {
  add,
  batchNorm as normalise,
  batchStatistics,
  scale,
  sizeOf,
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
 * Batch norm of the last axis, as `torch.nn.BatchNorm2d`. The layer of the networks has one `eps` and
 * one `momentum`; a case may have others.
 *
 * @param x `[…, C]`.
 * @returns The result, and in training the new running statistics, the variance unbiased.
 */
export function batchNorm(x: Tensor, options: BatchNormOptions) {
  const { weight, bias, mean, variance, eps, momentum, isTraining } = options;
  if (!isTraining) {
    const running = { mean, variance };
    return { y: normalise(x, running, weight, bias, { eps, isOwn: false }) };
  }
  const rows = sizeOf(x.shape.slice(0, -1));
  const own = batchStatistics(x);
  const blend = (old: Tensor, now: Tensor, factor = 1) =>
    add(scale(old, 1 - momentum), scale(now, momentum * factor));
  return {
    y: normalise(x, own, weight, bias, { eps, isOwn: true }),
    new_mean: blend(mean, own.mean),
    new_var: blend(variance, own.variance, rows / (rows - 1)),
  };
}
