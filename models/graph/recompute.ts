/**
 * Computes parts of a forward pass again in the backward pass, so that they need not be kept for it.
 *
 * Chen et al., Training Deep Nets with Sublinear Memory Cost (2016), arXiv:1604.06174.
 *
 * @module
 */
import { topologicalOrder } from "./order.ts";
import type { Tensor } from "./tensor.ts";

/** Where a parameter belongs. */
export interface Segment {
  /** Place in the forward pass: what reads a segment comes behind it. */
  readonly index: number;
  /** Whether its values are computed again; else they are kept. */
  readonly isRepeated: boolean;
}

/** What recomputation must know of ops. */
export interface RecomputeRules {
  /** The value of `x`, for readers that run after `others` only. */
  after(x: Tensor, others: readonly Tensor[]): Tensor;
}

/**
 * Rewrites gradients so that they read values of repeated segments from copies of their nodes.
 *
 * A node belongs to the last segment that one of its parameters is of. What a later segment reads is kept, and
 * is all that a segment is computed again from; that happens once the gradients of all that comes behind it are
 * known. Random ops draw the same numbers again, since these depend on their attributes alone.
 *
 * @param loss The scalar that was differentiated.
 * @param gradients Gradients that are wanted.
 * @param adjoints Gradient of each node of the forward pass that has one.
 * @param segmentOf Segment of a leaf; `undefined` for inputs and constants.
 * @returns The same gradients, in the same order.
 */
export function recompute(
  loss: Tensor,
  gradients: readonly Tensor[],
  adjoints: ReadonlyMap<Tensor, Tensor>,
  segmentOf: (leaf: Tensor) => Segment | undefined,
  { after }: RecomputeRules,
): Tensor[] {
  const forward = topologicalOrder([loss]);
  const segments = new Map<Tensor, Segment>();
  const kept = new Set<Tensor>();
  const inner = new Set<Tensor>();
  for (const node of forward) {
    let own = segmentOf(node);
    for (const input of node.inputs) {
      const other = segments.get(input);
      if (other && other.index >= (own?.index ?? -1)) own = other;
    }
    if (!own) continue;
    segments.set(node, own);
    for (const input of node.inputs) {
      (segments.get(input)?.index === own.index ? inner : kept).add(input);
    }
  }
  const ends = new Map<number, Tensor[]>();
  for (const node of kept) {
    const own = segments.get(node), adjoint = adjoints.get(node);
    if (!own?.isRepeated || !adjoint || inner.has(node)) continue;
    ends.set(own.index, [...ends.get(own.index) ?? [], adjoint]);
  }
  const isRepeated = (node: Tensor) => {
    const own = segments.get(node);
    return own !== undefined && own.isRepeated && ends.has(own.index) &&
      !kept.has(node) && node.inputs.length > 0;
  };

  const known = new Map<Tensor, Tensor>(forward.map((node) => [node, node]));
  const late = new Map<string, Tensor>();
  const copies = new Map<Tensor, Tensor>();
  const ids = new Map(forward.map((node, i) => [node, i]));
  /** The value of a forward node as a reader within segment `index` sees it. */
  const within = (node: Tensor, index: number): Tensor => {
    if (isRepeated(node)) return copyOf(node);
    // Weights and what comes from no parameter live anyway.
    if (node.inputs.length === 0 || !segments.has(node)) return node;
    const key = `${ids.get(node)} ${index}`;
    const own = late.get(key) ??
      after(node, ends.get(index)!.map((adjoint) => known.get(adjoint)!));
    late.set(key, own);
    return own;
  };
  const copyOf = (node: Tensor): Tensor => {
    const { index } = segments.get(node)!;
    const copy = copies.get(node) ?? {
      ...node,
      inputs: node.inputs.map((input) => within(input, index)),
      repeats: node,
    };
    copies.set(node, copy);
    return copy;
  };

  // The last segment first: a copy waits for gradients that themselves read copies of later segments.
  const waits = [...ends].sort(([a], [b]) => b - a).flatMap(([, own]) => own);
  for (const node of topologicalOrder([...waits, ...gradients])) {
    if (known.has(node)) continue;
    const inputs = node.inputs.map((input) =>
      isRepeated(input) ? copyOf(input) : known.get(input)!
    );
    const isSame = inputs.every((input, i) => input === node.inputs[i]);
    known.set(node, isSame ? node : { ...node, inputs });
  }
  return gradients.map((gradient) =>
    isRepeated(gradient) ? copyOf(gradient) : known.get(gradient)!
  );
}
