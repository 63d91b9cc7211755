/**
 * Reverse-mode differentiation: adds the backward pass of a scalar to its graph.
 *
 * Baydin et al., Automatic Differentiation in Machine Learning: a Survey (2018), section 3.2.
 *
 * @module
 */
import { topologicalOrder } from "./order.ts";
import type { Tensor } from "./tensor.ts";

/** What differentiation must know about the ops of a graph. */
export interface Rules {
  /**
   * Gradients of the inputs of `node`, given the gradient of its output.
   *
   * @param node The node that is differentiated.
   * @param gradient Gradient of the loss with respect to `node`, of its shape.
   * @param wanted Which inputs need a gradient; the others may be `null`.
   */
  gradient(
    node: Tensor,
    gradient: Tensor,
    wanted: readonly boolean[],
  ): readonly (Tensor | null)[];
  /** Sum of two tensors of one shape. */
  add(a: Tensor, b: Tensor): Tensor;
  /** A tensor of ones. */
  ones(shape: readonly number[]): Tensor;
}

/** Gradients of what trains, and of all that they go through. */
export interface Differentiated {
  /** The gradient of each leaf, in the order of the leaves. */
  readonly gradients: readonly Tensor[];
  /** The gradient of each node between the leaves and the output. */
  readonly adjoints: ReadonlyMap<Tensor, Tensor>;
}

/**
 * Differentiates `output` with respect to a given set of leaves.
 *
 * Only nodes between the set and `output` get a gradient, so nothing is computed below the lowest
 * trainable tensor: freezing the bottom of a network makes its backward pass shorter.
 *
 * @param output The scalar that is differentiated, or any tensor if `seed` is given.
 * @param leaves What to differentiate for, e.g. the trainable parameters.
 * @param rules The gradients of the ops.
 * @param seed Gradient of `output`; ones if left out.
 * @throws {RangeError} If `output` does not depend on one of the leaves.
 */
export function backward(
  output: Tensor,
  leaves: readonly Tensor[],
  rules: Rules,
  seed: Tensor = rules.ones(output.shape),
): Differentiated {
  const order = topologicalOrder([output]);
  const active = new Set<Tensor>(leaves);
  for (const node of order) {
    if (node.inputs.some((input) => active.has(input))) active.add(node);
  }
  const adjoints = new Map<Tensor, Tensor>([[output, seed]]);
  for (const node of order.toReversed()) {
    const adjoint = adjoints.get(node);
    if (adjoint === undefined || !active.has(node)) continue;
    const wanted = node.inputs.map((input) => active.has(input));
    if (!wanted.includes(true)) continue;
    const parts = rules.gradient(node, adjoint, wanted);
    node.inputs.forEach((input, i) => {
      const part = parts[i];
      if (!wanted[i] || !part) return;
      const sum = adjoints.get(input);
      adjoints.set(input, sum ? rules.add(sum, part) : part);
    });
  }
  const found = leaves.map((leaf) => {
    const gradient = adjoints.get(leaf);
    if (gradient === undefined) {
      throw new RangeError(
        `Cannot differentiate for "${leaf.name}": the output does not depend on it, expected a tensor it is computed from`,
      );
    }
    return gradient;
  });
  return { gradients: found, adjoints };
}
