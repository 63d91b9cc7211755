import { defineResultCheck } from "../check.ts";
import type { Costs, StepResult } from "../result/result.ts";

/** Costs that were made smaller than their parts, so that a method looks cheap. */
export default defineResultCheck({
  summary: "Operations, parameters and memory are the sums of their parts",
  find({ result: { costs, steps } }) {
    if (!costs) return [];
    return [
      ...wrongFlops(costs, steps),
      ...wrongParameters(costs, steps),
      ...wrongBytes(costs),
    ];
  },
});

function wrongFlops(costs: Costs, steps: readonly StepResult[]): string[] {
  const { trainingFlops, hardwareFlops, probeFlops = 0 } = costs;
  const found: string[] = [];
  if (hardwareFlops !== undefined && hardwareFlops < trainingFlops) {
    found.push(
      `hardware did ${hardwareFlops} operations, expected at least the ${trainingFlops} of training`,
    );
  }
  if (costs.steps?.length === steps.length && steps.length > 0) {
    const sum = costs.steps.reduce(
      (total, { updateFlops }, i) => total + updateFlops * steps[i]!.updates,
      probeFlops,
    );
    if (Math.abs(sum - trainingFlops) > 1e-9 * sum) {
      found.push(
        `training took ${trainingFlops} operations, expected ${sum} from its steps`,
      );
    }
  }
  return found;
}

/** Steps may train the same parameters or others, so their union lies between the largest and the sum. */
function wrongParameters(
  { totalParameters, trainableParameters }: Costs,
  steps: readonly StepResult[],
): string[] {
  const counts = steps.map((own) => own.trainableParameters);
  const least = Math.max(0, ...counts);
  const most = Math.min(
    totalParameters,
    counts.reduce((sum, own) => sum + own, 0),
  );
  return trainableParameters >= least && trainableParameters <= most ? [] : [
    `${trainableParameters} parameters train, expected ${least} to ${most} from the steps`,
  ];
}

/** Purposes have their peaks at different times, so the total lies between the largest and the sum. */
function wrongBytes({ peakBytes: { total, ...purposes } }: Costs): string[] {
  const bytes = Object.values(purposes);
  if (total === undefined || bytes.length === 0) return [];
  const least = Math.max(...bytes);
  const most = bytes.reduce((sum, own) => sum + own, 0);
  return total >= least && total <= most ? [] : [
    `${total} bytes were in use, expected ${least} to ${most} from their purposes`,
  ];
}
