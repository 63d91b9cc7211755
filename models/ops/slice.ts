import type { Tensor } from "../graph/tensor.ts";
import { axisCopyKernel } from "../kernels/axis_copy.ts";
import { defineOp } from "../op.ts";
import { pad } from "./pad.ts";

type SliceAttributes = { axis: number; from: number; to: number };

const op = defineOp<SliceAttributes>("slice", {
  summary: "elements from..to-1 along an axis",
  shape([x], { axis, from, to }) {
    const extent = x!.shape[axis];
    if (extent !== undefined && 0 <= from && from < to && to <= extent) {
      return x!.shape.with(axis, to - from);
    }
    throw new RangeError(
      `Cannot slice [${
        x!.shape
      }]: ${from}..${to} of axis ${axis}, expected a stretch within it`,
    );
  },
  gradient: ({ inputs: [x] }, dy, { axis, from, to }) => [
    pad(dy, axis, from, x!.shape[axis]! - to),
  ],
  native: {
    kind: "kernel",
    lower(node, epilogue, traits) {
      const { axis, from } = node.attributes as SliceAttributes;
      const pieces = [{ source: node.inputs[0]!, start: -from }];
      return axisCopyKernel(node, axis, pieces, epilogue, traits);
    },
  },
  tfjs(tf, [x], node, { axis, from }) {
    const begin = node.shape.map((_, i) => i === axis ? from : 0);
    return tf.slice(x!, begin, [...node.shape]);
  },
  flops: () => 0,
});
export default op;

/**
 * A stretch of one axis.
 *
 * @param x Any shape.
 * @param axis Which axis, in `0..rank-1`.
 * @param from First element.
 * @param to Element behind the last one.
 * @throws {RangeError} If the stretch is empty or leaves the axis.
 */
export function slice(
  x: Tensor,
  axis: number,
  from: number,
  to: number,
): Tensor {
  const isWhole = from === 0 && to === x.shape[axis];
  return isWhole ? x : op.apply([x], { axis, from, to });
}
