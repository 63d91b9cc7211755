import { type Shape, sizeOf, type Tensor } from "../graph/tensor.ts";
import { equalShapes } from "../graph/broadcast.ts";
import { defineOp } from "../op.ts";

const op = defineOp<{ shape: Shape }>("reshape", {
  summary: "the same values under another shape",
  shape([x], { shape }) {
    if (sizeOf(x!.shape) === sizeOf(shape)) return shape;
    throw new RangeError(
      `Cannot reshape [${x!.shape}] to [${shape}]: ${
        sizeOf(shape)
      } values, expected ${sizeOf(x!.shape)}`,
    );
  },
  gradient: ({ inputs: [x] }, gradient) => [reshape(gradient, x!.shape)],
  native: { kind: "view" },
  tfjs: (tf, [x], node) => tf.reshape(x!, [...node.shape]),
});
export default op;

/** The same values, row-major, under another shape of equal size. Costs nothing. */
export function reshape(x: Tensor, shape: Shape): Tensor {
  if (equalShapes(x.shape, shape)) return x;
  // A view of a view is a view of the base, so chains do not grow.
  const base = x.op === "reshape" ? x.inputs[0]! : x;
  return equalShapes(base.shape, shape) ? base : op.apply([base], { shape });
}
