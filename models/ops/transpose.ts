import type { Tensor } from "../graph/tensor.ts";
import { transposeKernel } from "../kernels/transpose.ts";
import { defineOp } from "../op.ts";
import { reshape } from "./reshape.ts";

const op = defineOp<{ axes: readonly number[] }>("transpose", {
  summary: "axes in another order",
  shape([x], { axes }) {
    const isPermutation = axes.length === x!.shape.length &&
      x!.shape.every((_, axis) => axes.includes(axis));
    if (isPermutation) return axes.map((axis) => x!.shape[axis]!);
    throw new RangeError(
      `Cannot transpose [${
        x!.shape
      }] by [${axes}]: expected each of its axes once`,
    );
  },
  gradient: (_node, gradient, { axes }) => [
    transpose(gradient, axes.map((_, axis) => axes.indexOf(axis))),
  ],
  native: { kind: "kernel", lower: transposeKernel },
  tfjs: (tf, [x], _node, { axes }) => tf.transpose(x!, [...axes]),
  flops: () => 0,
});
export default op;

/**
 * Permutes axes: axis `i` of the result is axis `axes[i]` of `x`, as `torch.permute`.
 *
 * @param x Any shape.
 * @param axes Each axis of `x` once.
 * @throws {RangeError} If it is no permutation.
 */
export function transpose(x: Tensor, axes: readonly number[]): Tensor {
  const node = op.apply([x], { axes });
  // Moving axes of extent 1 about moves no values.
  const moved = axes.filter((axis) => x.shape[axis] !== 1);
  const isView = moved.every((axis, i) => i === 0 || moved[i - 1]! < axis);
  return isView ? reshape(x, node.shape) : node;
}
