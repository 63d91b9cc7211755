import type { Scope } from "../architecture.ts";
import { sizeOf, type Tensor } from "../graph/tensor.ts";
import { add } from "../ops/add.ts";
import {
  batchNorm as batchNormOp,
  batchStatistics,
} from "../ops/batch_norm.ts";
import { fill } from "../ops/fill.ts";
import { scale } from "../ops/scale.ts";

const EPS = 1e-5;

/** Share of the batch in new running statistics. */
const MOMENTUM = 0.1;

/**
 * Batch norm of the last axis, parameters `weight [C]` and `bias [C]`, states `running_mean [C]`,
 * `running_var [C]` and `num_batches_tracked [1]`, as `torch.nn.BatchNorm2d`.
 *
 * In training it normalises by the batch and moves the running statistics, the variance unbiased, even
 * where its parameters are frozen; else it normalises by the running statistics.
 *
 * @param x `[…, C]`. Of a single row, the variance is 0.
 */
export function batchNorm(scope: Scope, x: Tensor): Tensor {
  const C = x.shape.at(-1)!;
  const zeros = { kind: "constant", value: 0 } as const;
  const ones = { kind: "constant", value: 1 } as const;
  const weight = scope.parameter("weight", [C], ones, "norm");
  const bias = scope.parameter("bias", [C], zeros, "norm");
  const mean = scope.state("running_mean", [C], zeros);
  const variance = scope.state("running_var", [C], ones);
  const count = scope.state("num_batches_tracked", [1], zeros);
  if (!scope.isTraining) {
    const running = { mean, variance };
    return batchNormOp(x, running, weight, bias, { eps: EPS, isOwn: false });
  }
  const rows = sizeOf(x.shape) / C;
  const own = batchStatistics(x);
  const blend = (old: Tensor, now: Tensor, factor = 1) =>
    add(scale(old, 1 - MOMENTUM), scale(now, MOMENTUM * factor));
  scope.assign(mean, blend(mean, own.mean));
  const unbias = rows / Math.max(1, rows - 1);
  scope.assign(variance, blend(variance, own.variance, unbias));
  scope.assign(count, add(count, fill([1], 1)));
  return batchNormOp(x, own, weight, bias, { eps: EPS, isOwn: true });
}
