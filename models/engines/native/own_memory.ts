import { topologicalOrder } from "../../graph/order.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { baseOf, isInlined, isLeaf, type Ops } from "./schedule.ts";

/**
 * Gives each wanted value memory of its own.
 *
 * A value that is a leaf, a constant or shares its memory with an earlier one becomes a copy, which
 * fuses with the op that computes it.
 *
 * @param nodes Wanted values.
 * @param graph If given, values that other nodes of this graph read are copied too: wanted values may
 * share a buffer, and a dispatch must not both read a buffer and write to it.
 * @returns Nodes to compute instead, in the same order.
 */
export function withOwnMemory(
  nodes: readonly Tensor[],
  ops: Ops,
  graph: readonly Tensor[] = [],
): Tensor[] {
  const taken = readIn(graph, ops);
  return nodes.map((node) => {
    const base = baseOf(node, ops);
    const isOwn = !isLeaf(base) && !isInlined(base) && !taken.has(base);
    taken.add(base);
    return isOwn ? node : copyOf(node);
  });
}

/** Memory that ops of a graph read, views aside. */
function readIn(graph: readonly Tensor[], ops: Ops): Set<Tensor> {
  const readers = topologicalOrder(graph).filter((node) =>
    !isLeaf(node) && ops[node.op]!.native.kind !== "view"
  );
  return new Set(
    readers.flatMap(({ inputs }) => inputs.map((input) => baseOf(input, ops))),
  );
}

function copyOf(node: Tensor): Tensor {
  const { shape } = node;
  const attributes = { shape };
  return { op: "broadcast", inputs: [node], attributes, shape, dtype: "f32" };
}
