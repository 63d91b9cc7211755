import { backward, type Rules } from "./graph/autodiff.ts";
import { recompute, type Segment } from "./graph/recompute.ts";
import type { Tensor } from "./graph/tensor.ts";
import { add } from "./ops/add.ts";
import { after } from "./ops/after.ts";
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
  return [...backward(output, leaves, rules, seed).gradients];
}

/**
 * The same, for a backward pass that computes parts of the forward pass again instead of keeping them.
 *
 * @param loss The scalar that is differentiated.
 * @param leaves What to differentiate for.
 * @param segmentOf Segment of a parameter or state; `undefined` for other leaves.
 * @throws {RangeError} If `loss` does not depend on one of the leaves.
 */
export function differentiateInSegments(
  loss: Tensor,
  leaves: readonly Tensor[],
  segmentOf: (leaf: Tensor) => Segment | undefined,
): Tensor[] {
  const { gradients, adjoints } = backward(loss, leaves, rules);
  return recompute(loss, gradients, adjoints, segmentOf, { after });
}

const known: Readonly<Record<string, Op>> = ops;

const rules: Rules = {
  gradient: (node, gradient, wanted) =>
    known[node.op]!.gradient(node, gradient, wanted),
  add,
  ones: (shape) => fill(shape, 1),
};
