import { sizeOf, type Tensor } from "../graph/tensor.ts";
import { SIGMOID } from "../kernels/sigmoid.ts";
import { defineOp } from "../op.ts";

const op = defineOp("silu_grad", {
  summary: "dy * s * (1 + x * (1 - s)), s = sigmoid(x)",
  shape: ([dy]) => dy!.shape,
  native: {
    kind: "elementwise",
    expression([dy, x], _attributes, { width, writer }) {
      writer.helper(SIGMOID[width]);
      const s = `sigmoid${width}(${x})`;
      return `(${dy} * ${s} * (1.0 + ${x} * (1.0 - ${s})))`;
    },
  },
  tfjs(tf, [dy, x]) {
    const s = tf.sigmoid(x!);
    return tf.mul(dy!, tf.mul(s, tf.add(1, tf.mul(x!, tf.sub(1, s)))));
  },
  flops: ({ shape }) => 9 * sizeOf(shape),
});
export default op;

/** Gradient of {@linkcode silu} for its input `x`, given that of its output. */
export function siluGrad(dy: Tensor, x: Tensor): Tensor {
  return op.apply([dy, x], {});
}
