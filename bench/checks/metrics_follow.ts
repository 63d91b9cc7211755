import { defineResultCheck } from "../check.ts";
import { rowsOf } from "../evidence.ts";
import { metricInterval } from "../metric_interval.ts";
import { RECOMPUTED, tolerance } from "../recompute_metric.ts";
import type { PredictionRow } from "../result/predictions.ts";
import type { MetricValue } from "../result/result.ts";

/** Scores are computed a second time from the predictions, and so are their intervals. */
export default defineResultCheck({
  summary: "Metrics and their intervals follow from the predictions",
  find(evidence) {
    const rows = rowsOf(evidence);
    if (!rows || rows.length === 0) return [];
    return [
      ...Object.entries(evidence.result.metrics).flatMap(([name, metric]) =>
        faultsOf(name, metric, rows)
      ),
      ...rows.flatMap(faultsOfRow).slice(0, 1),
    ];
  },
});

function faultsOf(
  name: string,
  { value, interval }: MetricValue,
  rows: readonly PredictionRow[],
): string[] {
  const slack = tolerance(name, value, rows);
  const again = RECOMPUTED[name]?.(rows) ?? null;
  if (again !== null && Math.abs(again - value) > slack) {
    return [`${name} is ${value}, expected ${again} from the predictions`];
  }
  if (interval === null) return []; // results from before 1.0 have none
  const right = metricInterval(name, value, rows);
  const isRight = right && right.method === interval.method &&
    right.level === interval.level &&
    Math.abs(right.low - interval.low) <= slack &&
    Math.abs(right.high - interval.high) <= slack;
  return isRight ? [] : [
    `the interval of ${name} is ${interval.low} to ${interval.high}, expected ${
      right ? `${right.low} to ${right.high}` : "none"
    } from the predictions`,
  ];
}

/** What is said of a sample must agree with itself. */
function faultsOfRow(
  { id, label, prediction, rank, lossNats, probability }: PredictionRow,
): string[] {
  const isRight = label === prediction;
  if (rank !== undefined && (rank === 0) !== isRight) {
    return [`sample "${id}" has rank ${rank}, and ${prediction} for ${label}`];
  }
  if (
    isRight && lossNats !== undefined && probability !== undefined &&
    Math.abs(Math.exp(-lossNats) - probability) > 2e-6
  ) {
    return [
      `sample "${id}" has a loss of ${lossNats} and a probability of ${probability}`,
    ];
  }
  return [];
}
