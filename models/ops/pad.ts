import type { Tensor } from "../graph/tensor.ts";
import { axisCopyKernel } from "../kernels/axis_copy.ts";
import { defineOp } from "../op.ts";

type PadAttributes = { axis: number; before: number; after: number };

const op = defineOp<PadAttributes>("pad", {
  summary: "x with zeros before and after it along an axis",
  shape([x], { axis, before, after }) {
    const extent = x!.shape[axis];
    if (extent !== undefined && before >= 0 && after >= 0) {
      return x!.shape.with(axis, before + extent + after);
    }
    throw new RangeError(
      `Cannot pad [${
        x!.shape
      }]: ${before} and ${after} at axis ${axis}, expected an axis in 0..${
        x!.shape.length - 1
      } and no negative count`,
    );
  },
  native: {
    kind: "kernel",
    lower(node, epilogue, traits) {
      const { axis, before } = node.attributes as PadAttributes;
      const pieces = [{ source: node.inputs[0]!, start: before }];
      return axisCopyKernel(node, axis, pieces, epilogue, traits);
    },
  },
  tfjs: (tf, [x], node, { axis, before, after }) =>
    tf.pad(x!, node.shape.map((_, i) => i === axis ? [before, after] : [0, 0])),
  flops: () => 0,
});
export default op;

/**
 * Adds zeros along one axis: the gradient of a slice.
 *
 * @param x Any shape.
 * @param axis Which axis, in `0..rank-1`.
 * @param before Zeros before the first element.
 * @param after Zeros behind the last one.
 */
export function pad(
  x: Tensor,
  axis: number,
  before: number,
  after: number,
): Tensor {
  return before === 0 && after === 0
    ? x
    : op.apply([x], { axis, before, after });
}
