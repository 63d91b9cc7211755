import { topologicalOrder } from "../../graph/order.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { Op } from "../../op.ts";

/**
 * Replaces ops that TensorFlow.js has no function for by the ops they consist of.
 *
 * Equal parts become one node: fused attention computes its weights anew in the backward pass, while a
 * program for TensorFlow.js would keep them.
 *
 * @returns What to compute instead, in the same order.
 */
export function compose(
  outputs: readonly Tensor[],
  ops: Readonly<Record<string, Op>>,
): Tensor[] {
  const replaced = new Map<Tensor, Tensor>();
  const share = createSharing();
  for (const node of topologicalOrder(outputs)) {
    const inputs = node.inputs.map((input) => replaced.get(input)!);
    const isSame = inputs.every((input, i) => input === node.inputs[i]);
    const own = ops[node.op]?.composed(node, inputs) ?? node;
    replaced.set(
      node,
      own.op !== node.op ? share(own, new Set(inputs)) : isSame ? node : own,
    );
  }
  return outputs.map((node) => replaced.get(node)!);
}

/** Returns a function that takes a graph down to its `inputs`, and gives back nodes it knows. */
function createSharing() {
  const ids = new Map<Tensor, number>();
  const known = new Map<string, Tensor>();
  const idOf = (node: Tensor) => {
    if (!ids.has(node)) ids.set(node, ids.size);
    return ids.get(node)!;
  };
  return (output: Tensor, inputs: ReadonlySet<Tensor>): Tensor => {
    const shared = new Map<Tensor, Tensor>();
    const down = (node: Tensor) => inputs.has(node) ? [] : node.inputs;
    for (const node of topologicalOrder([output], down)) {
      if (inputs.has(node)) {
        shared.set(node, node);
        continue;
      }
      const own = node.inputs.map((input) => shared.get(input)!);
      const { op, attributes, shape, name } = node;
      const key = JSON.stringify([op, attributes, shape, name, own.map(idOf)]);
      if (!known.has(key)) known.set(key, { ...node, inputs: own });
      shared.set(node, known.get(key)!);
    }
    return shared.get(output)!;
  };
}
