import { defineResultCheck } from "../check.ts";
import type { Result } from "../result/result.ts";

/** Rounding of rates, which are float32 on the device. */
const SLACK = 1 + 1e-6;

/** More updates, samples or a higher rate than the row says that it had: all rows of a table have one budget. */
export default defineResultCheck({
  summary: "Updates, samples and rates are those that were configured",
  find({ result }) {
    const { status, costs, configuration: { recipe, lr }, curves } = result;
    if (status !== "ok" || !costs) return [];
    const found = [...wrongUpdates(result)];
    const samples = costs.updates * recipe.batch;
    if (costs.samples !== samples) {
      found.push(
        `trained on ${costs.samples} samples, expected ${samples}: ${costs.updates} updates of ${recipe.batch}`,
      );
    }
    const highest = Math.max(0, ...curves.flatMap((own) => own.lr));
    if (highest > (lr ?? 0) * SLACK) {
      found.push(`trained at a rate of ${highest}, expected ${lr} at most`);
    }
    return found;
  },
});

/** Steps share the updates, or have as many each; where the protocol goes by costs, the configuration has them. */
function wrongUpdates({ configuration, steps }: Result): string[] {
  if (steps.length === 0) return [];
  const { updates: planned, recipe: { protocol, updates } } = configuration;
  const had = steps.map((own) => own.updates);
  const total = had.reduce((sum, own) => sum + own, 0);
  const isPlanned = planned
    ? planned.length === had.length && planned.every((own, i) => own === had[i])
    : protocol === "per-step"
    ? had.every((own) => own === updates)
    : total === updates;
  return isPlanned ? [] : [
    `the steps had ${had.join(" + ")} updates, expected ${
      planned?.join(" + ") ??
        (protocol === "per-step" ? `${updates} each` : `${updates} in all`)
    }`,
  ];
}
