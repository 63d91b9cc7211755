import { topologicalOrder } from "./graph/order.ts";
import { LEAVES, type Tensor } from "./graph/tensor.ts";
import type { Op } from "./op.ts";
import { ops } from "./ops/mod.ts";

/**
 * Counts the floating-point operations of a graph, each node once; a multiply-add counts two.
 * What is computed again to spare memory does not count.
 *
 * @param outputs What is computed, e.g. a loss and the gradients.
 */
export function countFlops(outputs: readonly Tensor[]): number {
  const known: Readonly<Record<string, Op>> = ops;
  const leaves: readonly string[] = LEAVES;
  return topologicalOrder(outputs)
    .filter(({ op, repeats }) => !leaves.includes(op) && !repeats)
    .reduce((sum, node) => sum + known[node.op]!.flops(node), 0);
}
