import type { Shape, Tensor } from "../graph/tensor.ts";
import { broadcastShapes, equalShapes } from "../graph/broadcast.ts";
import { defineOp } from "../op.ts";
import { fill, filledWith } from "./fill.ts";

const op = defineOp<{ shape: Shape }>("broadcast", {
  summary: "x stretched to a larger shape",
  shape([x], { shape }) {
    if (equalShapes(broadcastShapes(x!.shape, shape), shape)) return shape;
    throw new RangeError(
      `Cannot broadcast [${
        x!.shape
      }] to [${shape}]: expected extents of 1 where they differ`,
    );
  },
  native: { kind: "elementwise", expression: ([x]) => x! },
  tfjs: (tf, [x], node) => tf.broadcastTo(x!, [...node.shape]),
  flops: () => 0,
});
export default op;

/** Stretches `x` to `shape`, as NumPy would to add the two. */
export function broadcast(x: Tensor, shape: Shape): Tensor {
  if (equalShapes(x.shape, shape)) return x;
  const value = filledWith(x);
  return value === undefined ? op.apply([x], { shape }) : fill(shape, value);
}
