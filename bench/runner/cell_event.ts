import type { Cell } from "../plan/cell.ts";
import type { Happening } from "./progress_event.ts";

/** Operations that a cell is planned to take. */
export function plannedFlops({ cost }: Cell): number {
  return cost.trainingFlops + cost.evaluationFlops;
}

/**
 * The event of a cell that starts.
 *
 * @param label What it is called among the others.
 * @param index Its place among those to run, from 0.
 * @param pending How many those are.
 */
export function cellEvent(
  cell: Cell,
  label: string,
  index: number,
  pending: number,
): Happening {
  const { id, configuration: { fold, seed }, cost: { updates } } = cell;
  const flops = plannedFlops(cell);
  return {
    kind: "cell",
    index,
    pending,
    id,
    label,
    fold,
    seed,
    updates,
    flops,
  };
}
