import { type Tensor } from "../graph/tensor.ts";
import { equalShapes } from "../graph/broadcast.ts";
import { axisCopyKernel } from "../kernels/axis_copy.ts";
import { defineOp } from "../op.ts";
import { slice } from "./slice.ts";

/** Inputs of one node: leaves some of the eight buffers of a dispatch to what is fused behind it. */
const MAX_INPUTS = 4;

const op = defineOp<{ axis: number }>("concat", {
  summary: "tensors one behind the other along an axis",
  shape(inputs, { axis }) {
    const [first] = inputs as [Tensor];
    const misfit = inputs.find(({ shape }) =>
      shape[axis] === undefined ||
      !equalShapes(shape.with(axis, 1), first.shape.with(axis, 1))
    );
    if (misfit) {
      throw new RangeError(
        `Cannot concatenate [${first.shape}] and [${misfit.shape}] along axis ${axis}: expected equal extents of the other axes`,
      );
    }
    const extents = inputs.map(({ shape }) => shape[axis]!);
    return first.shape.with(axis, extents.reduce((sum, n) => sum + n));
  },
  gradient({ inputs }, dy, { axis }, wanted) {
    const starts = startsOf(inputs, axis);
    return inputs.map(({ shape }, i) => {
      const from = starts[i]!;
      return wanted[i] ? slice(dy, axis, from, from + shape[axis]!) : null;
    });
  },
  native: {
    kind: "kernel",
    lower(node, epilogue, traits) {
      const { axis } = node.attributes as { axis: number };
      const starts = startsOf(node.inputs, axis);
      const pieces = node.inputs.map((source, i) => ({
        source,
        start: starts[i]!,
      }));
      return axisCopyKernel(node, axis, pieces, epilogue, traits);
    },
  },
  tfjs: (tf, inputs, _node, { axis }) => tf.concat([...inputs], axis),
  flops: () => 0,
});
export default op;

/** Where each input starts along the axis. */
function startsOf(inputs: readonly Tensor[], axis: number): number[] {
  let start = 0;
  return inputs.map(({ shape }) => (start += shape[axis]!) - shape[axis]!);
}

/**
 * Puts tensors one behind the other.
 *
 * @param inputs At least one; equal shapes but for `axis`.
 * @param axis Along which axis, in `0..rank-1`.
 * @throws {RangeError} If the shapes do not fit.
 */
export function concat(inputs: readonly Tensor[], axis: number): Tensor {
  if (inputs.length === 1) return inputs[0]!;
  if (inputs.length <= MAX_INPUTS) return op.apply(inputs, { axis });
  const groups: Tensor[] = [];
  for (let i = 0; i < inputs.length; i += MAX_INPUTS) {
    groups.push(concat(inputs.slice(i, i + MAX_INPUTS), axis));
  }
  return concat(groups, axis);
}
