import type { Tensor } from "../graph/tensor.ts";
import { defineOp } from "../op.ts";

const op = defineOp("detach", {
  summary: "x, without a gradient",
  shape: ([x]) => x!.shape,
  gradient: () => [null],
  native: { kind: "view" },
  tfjs: (tf, [x]) => tf.clone(x!),
});
export default op;

/** The same values, taken as constant by differentiation. Costs nothing. */
export function detach(x: Tensor): Tensor {
  return op.apply([x], {});
}
