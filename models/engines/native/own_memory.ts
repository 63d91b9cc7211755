import type { Tensor } from "../../graph/tensor.ts";
import { isInlined, isLeaf, type Ops } from "./schedule.ts";

/** The node whose memory holds the value: that below all views. */
export function baseOf(node: Tensor, ops: Ops): Tensor {
  let base = node;
  while (!isLeaf(base) && ops[base.op]!.native.kind === "view") {
    base = base.inputs[0]!;
  }
  return base;
}

/**
 * Gives each wanted value memory of its own.
 *
 * A value that is a leaf, a constant or shares its memory with an earlier one becomes a copy, which
 * fuses with the op that computes it.
 *
 * @param nodes Wanted values.
 * @returns Nodes to compute instead, in the same order.
 */
export function withOwnMemory(nodes: readonly Tensor[], ops: Ops): Tensor[] {
  const taken = new Set<Tensor>();
  return nodes.map((node) => {
    const base = baseOf(node, ops);
    const isOwn = !isLeaf(base) && !isInlined(base) && !taken.has(base);
    taken.add(base);
    return isOwn ? node : copyOf(node);
  });
}

function copyOf(node: Tensor): Tensor {
  const { shape } = node;
  const attributes = { shape };
  return { op: "broadcast", inputs: [node], attributes, shape, dtype: "f32" };
}
