import { type Shape, sizeOf, type Tensor } from "../graph/tensor.ts";
import { equalShapes, stretchedAxes } from "../graph/broadcast.ts";
import { sumKernel } from "../kernels/sum.ts";
import { defineOp } from "../op.ts";
import { broadcast } from "./broadcast.ts";
import { reshape } from "./reshape.ts";

const op = defineOp<{ from: number; to: number }>("sum", {
  summary: "sum over the axes from..to-1",
  shape: (
    [x],
    { from, to },
  ) => [...x!.shape.slice(0, from), ...x!.shape.slice(to)],
  gradient({ inputs: [x] }, gradient, { from, to }) {
    const kept = x!.shape.map((extent, axis) =>
      axis >= from && axis < to ? 1 : extent
    );
    return [broadcast(reshape(gradient, kept), x!.shape)];
  },
  native: {
    kind: "kernel",
    lower(node, epilogue, traits) {
      const [x] = node.inputs;
      const { from, to } = node.attributes as { from: number; to: number };
      return sumKernel(x!, epilogue, {
        outer: sizeOf(x!.shape.slice(0, from)),
        length: sizeOf(x!.shape.slice(from, to)),
        inner: sizeOf(x!.shape.slice(to)),
      }, traits);
    },
  },
  tfjs: (tf, [x], _node, { from, to }) =>
    tf.sum(x!, Array.from({ length: to - from }, (_, i) => from + i)),
  flops: ({ inputs: [x] }) => sizeOf(x!.shape),
});
export default op;

/**
 * Sums over axes, which disappear.
 *
 * @param x Any shape.
 * @param axes Which axes, each in `0..rank-1`; all of them if left out.
 */
export function sum(
  x: Tensor,
  axes: readonly number[] = x.shape.map((_, axis) => axis),
): Tensor {
  // One node per run of neighbouring axes, last run first so that the others keep their numbers.
  const sorted = [...new Set(axes)].sort((a, b) => b - a);
  let result = x;
  for (let i = 0; i < sorted.length;) {
    const to = sorted[i]! + 1;
    let from = sorted[i]!;
    while (sorted[++i] === from - 1) from--;
    result = op.apply([result], { from, to });
  }
  return result;
}

/**
 * Sums over the axes that a broadcast from `shape` stretched: the gradient of that broadcast.
 *
 * @param x Gradient of the stretched tensor.
 * @param shape Shape before the broadcast.
 */
export function sumTo(x: Tensor, shape: Shape): Tensor {
  if (equalShapes(x.shape, shape)) return x;
  return reshape(sum(x, stretchedAxes(x.shape, shape)), shape);
}
