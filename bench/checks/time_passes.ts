import { defineResultCheck } from "../check.ts";
import { median } from "../stats/median.ts";

/** Rounding of sums over blocks of updates. */
const SLACK = 1.001;

/** Work that took no time, or less than its parts: a timer that was stopped, or a number that was edited. */
export default defineResultCheck({
  summary: "Work takes time, and no less than its parts",
  find({ result: { costs, createdAt } }) {
    const found: string[] = [];
    if (Number.isNaN(Date.parse(createdAt))) found.push("createdAt is no time");
    if (!costs) return found;
    const { updates, wallMs, trainingMs, evaluationMs, compilationMs } = costs;
    if (updates > 0 && trainingMs <= 0) {
      found.push(`${updates} updates took ${trainingMs} ms, expected some`);
    }
    if (costs.evaluationFlops > 0 && evaluationMs <= 0) {
      found.push(`the evaluations took ${evaluationMs} ms, expected some`);
    }
    const parts = trainingMs + evaluationMs + compilationMs;
    if (parts > wallMs * SLACK) {
      found.push(
        `training, evaluation and compilation took ${parts} ms of ${wallMs} ms, expected no more than all`,
      );
    }
    for (const name of ["updateWallMs", "updateGpuMs"] as const) {
      const timing = costs[name];
      if (!timing) continue;
      if (timing.samples.length === 0 || timing.samples.some((ms) => ms <= 0)) {
        found.push(`${name} has samples without time`);
      } else if (!isClose(timing.median, median(timing.samples)!)) {
        found.push(
          `${name} has the median ${timing.median} ms, expected ${
            median(timing.samples)
          } from its samples`,
        );
      }
    }
    const least = Math.min(...costs.updateWallMs?.samples ?? []);
    if (Number.isFinite(least) && updates * least > trainingMs * SLACK) {
      found.push(
        `${updates} updates of at least ${least} ms took ${trainingMs} ms in all`,
      );
    }
    return found;
  },
});

/** The median of an even count is a mean, which may be rounded otherwise. */
function isClose(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-9 * Math.abs(b);
}
