import { gradients } from "./graph/autodiff.ts";
import type { Tensor } from "./graph/tensor.ts";
import { add } from "./ops/add.ts";
import { fill } from "./ops/fill.ts";
import { ops } from "./ops/mod.ts";
import type { Op } from "./op.ts";

/**
 * Adds the backward pass of registered ops to a graph.
 *
 * @param output The scalar that is differentiated, or any tensor if `seed` is given.
 * @param leaves What to differentiate for, e.g. the trainable parameters.
 * @param seed Gradient of `output`; ones if left out.
 * @returns The gradient of each leaf, in the order of `leaves`.
 * @throws {RangeError} If `output` does not depend on one of the leaves.
 *
 * @example
 * ```ts
 * import { differentiate } from "./differentiate.ts";
 * import { parameter } from "./graph/tensor.ts";
 * import { mul } from "./ops/mul.ts";
 * import assert from "node:assert/strict";
 *
 * const x = parameter("x", [3]);
 * const [gradient] = differentiate(mul(x, x), [x]);
 * assert.deepEqual(gradient?.shape, [3]);
 * ```
 */
export function differentiate(
  output: Tensor,
  leaves: readonly Tensor[],
  seed?: Tensor,
): Tensor[] {
  const known: Readonly<Record<string, Op>> = ops;
  return gradients(output, leaves, {
    gradient: (node, gradient, wanted) =>
      known[node.op]!.gradient(node, gradient, wanted),
    add,
    ones: (shape) => fill(shape, 1),
  }, seed);
}
