/** How a method does over many tasks. */
export interface PerformanceProfile {
  /** Share of the tasks that it solves at `ratio` times the lowest cost or less; ratios ascend from 1. */
  readonly steps: readonly { readonly ratio: number; readonly share: number }[];
  /** Mean height of the profile between the ratios 1 and `limit`, from 0 to 1. */
  readonly score: number;
}

/**
 * Performance profiles: for each method the share of tasks that it solves at a cost within a ratio of the
 * best method's. A miss counts as never. A task that nobody solves stays in the number of tasks.
 *
 * Dolan and Moré, Benchmarking Optimization Software with Performance Profiles, Mathematical Programming
 * 91, 2002; the score as in Dahl and others, Benchmarking Neural Network Training Algorithms,
 * arXiv:2306.07179.
 *
 * @param costs For each method the cost of each task, above 0, infinite for a miss; tasks in the same order.
 * @param limit Largest ratio that the score looks at, above 1.
 * @throws {RangeError} If methods have other numbers of tasks, or a cost is not above 0.
 *
 * @example
 * ```ts
 * import { performanceProfiles } from "./performance_profile.ts";
 * import assert from "node:assert/strict";
 *
 * const [fast, sure] = performanceProfiles([[10, Infinity], [20, 30]], 4);
 * assert.deepEqual(fast!.steps, [{ ratio: 1, share: 0.5 }]);
 * assert.deepEqual(sure!.steps, [{ ratio: 1, share: 0.5 }, { ratio: 2, share: 1 }]);
 * ```
 */
export function performanceProfiles(
  costs: readonly (readonly number[])[],
  limit = 4,
): PerformanceProfile[] {
  const tasks = costs[0]?.length ?? 0;
  for (const own of costs) {
    if (own.length !== tasks || !own.every((cost) => cost > 0)) {
      throw new RangeError(
        `Cannot compare costs: found ${own.length} of them, the lowest ${
          Math.min(...own)
        }, expected ${tasks} above 0`,
      );
    }
  }
  const lowest = Array.from(
    { length: tasks },
    (_, task) => Math.min(...costs.map((own) => own[task]!)),
  );
  return costs.map((own) => {
    const ratios = own.map((cost, task) =>
      cost === Infinity ? Infinity : cost / lowest[task]!
    );
    const solved = ratios.filter((ratio) => ratio < Infinity)
      .sort((a, b) => a - b);
    const steps = [...new Set(solved)].map((ratio) => ({
      ratio,
      share: solved.filter((other) => other <= ratio).length / tasks,
    }));
    const area = solved.reduce(
      (sum, ratio) => sum + Math.max(0, limit - ratio),
      0,
    );
    return { steps, score: tasks === 0 ? 0 : area / tasks / (limit - 1) };
  });
}
