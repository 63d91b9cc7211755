/**
 * Walks a graph in an order in which every node comes after its inputs.
 *
 * @module
 */
import type { Tensor } from "./tensor.ts";

/**
 * Lists what `outputs` need, inputs before users, each node once.
 *
 * The order depends on the graph alone: depth first, in the order of the inputs. It is iterative, since
 * the backward graph of a deep network is deeper than the call stack.
 *
 * @param outputs Nodes whose value is wanted.
 * @param inputsOf What a node reads; its inputs if left out.
 */
export function topologicalOrder(
  outputs: readonly Tensor[],
  inputsOf: (node: Tensor) => readonly Tensor[] = ({ inputs }) => inputs,
): Tensor[] {
  const order: Tensor[] = [];
  const done = new Set<Tensor>();
  const stack: { node: Tensor; next: number }[] = [];
  for (const output of outputs) {
    if (done.has(output)) continue;
    stack.push({ node: output, next: 0 });
    while (stack.length > 0) {
      const top = stack.at(-1)!;
      const input = inputsOf(top.node)[top.next++];
      if (input === undefined) {
        stack.pop();
        if (!done.has(top.node)) order.push(top.node);
        done.add(top.node);
      } else if (!done.has(input)) {
        stack.push({ node: input, next: 0 });
      }
    }
  }
  return order;
}
