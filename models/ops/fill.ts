import type { Shape, Tensor } from "../graph/tensor.ts";
import { defineOp } from "../op.ts";

const op = defineOp<{ shape: Shape; value: number }>("fill", {
  summary: "a tensor of one value",
  shape: (_inputs, { shape }) => shape,
  native: {
    kind: "elementwise",
    expression: (_operands, { value }, { width, writer }) =>
      width === 4
        ? `vec4<f32>(${writer.floatParam(value)})`
        : writer.floatParam(value),
  },
  tfjs: (tf, _inputs, node, { value }) => tf.fill([...node.shape], value),
  flops: () => 0,
});
export default op;

/** A tensor whose elements are all `value`. */
export function fill(shape: Shape, value: number): Tensor {
  return op.apply([], { shape, value });
}

/** The value of a tensor made by {@linkcode fill}, else `undefined`. */
export function filledWith(x: Tensor): number | undefined {
  return x.op === "fill" ? x.attributes.value as number : undefined;
}
