import type { Tensor } from "../graph/tensor.ts";
import { defineOp } from "../op.ts";
import { mul } from "./mul.ts";
import { scale } from "./scale.ts";

const op = defineOp("square", {
  summary: "x * x",
  shape: ([x]) => x!.shape,
  gradient: ({ inputs: [x] }, gradient) => [mul(gradient, scale(x!, 2))],
  native: { kind: "elementwise", expression: ([x]) => `(${x} * ${x})` },
  tfjs: (tf, [x]) => tf.square(x!),
});
export default op;

/** Square of each element. */
export function square(x: Tensor): Tensor {
  return op.apply([x], {});
}
