import { sizeOf, type Tensor } from "../graph/tensor.ts";
import { equalShapes } from "../graph/broadcast.ts";
import { rotatePairsKernel } from "../kernels/rotate_pairs.ts";
import { defineOp } from "../op.ts";

const op = defineOp<{ isInverse: boolean }>("rotate_pairs", {
  summary: "channels i and i + D/2 turned by an angle, from its cos and sin",
  shape([x, cos, sin]) {
    const [T, D] = x!.shape.slice(-2);
    const table = [T!, D! / 2];
    if (equalShapes(cos!.shape, table) && equalShapes(sin!.shape, table)) {
      return x!.shape;
    }
    throw new RangeError(
      `Cannot rotate [${x!.shape}] by tables [${cos!.shape}] and [${
        sin!.shape
      }]: expected [..., T, D] and [T, D / 2]`,
    );
  },
  gradient: ({ inputs: [, cos, sin] }, dy, { isInverse }) => [
    turn(dy, cos!, sin!, !isInverse),
    null,
    null,
  ],
  native: { kind: "kernel", lower: rotatePairsKernel },
  tfjs(tf, [x, cos, sin], _node, { isInverse }) {
    const [low, high] = tf.split(x!, 2, -1) as [typeof x, typeof x];
    const s = isInverse ? tf.neg(sin!) : sin!;
    return tf.concat([
      tf.sub(tf.mul(low!, cos!), tf.mul(high!, s)),
      tf.add(tf.mul(high!, cos!), tf.mul(low!, s)),
    ], -1);
  },
  flops: ({ shape }) => 3 * sizeOf(shape),
});
export default op;

/**
 * Rotates channels in pairs `(i, i + D/2)`; the tables of angles get no gradient.
 *
 * @param x `[…, T, D]`.
 * @param cos Cosines of the angles, `[T, D/2]`.
 * @param sin Sines of the angles, `[T, D/2]`.
 * @throws {RangeError} If the shapes do not fit.
 */
export function rotatePairs(x: Tensor, cos: Tensor, sin: Tensor): Tensor {
  return turn(x, cos, sin, false);
}

function turn(
  x: Tensor,
  cos: Tensor,
  sin: Tensor,
  isInverse: boolean,
): Tensor {
  return op.apply([x, cos, sin], { isInverse });
}
