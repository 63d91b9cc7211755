import { confusionOf, withoutOne } from "./confusion.ts";
import { macroF1, matthews } from "./recompute_metric.ts";
import type { PredictionRow } from "./result/predictions.ts";
import type { MetricInterval } from "./result/result.ts";
import { jackknifeError } from "./stats/jackknife.ts";
import { normalQuantile } from "./stats/normal.ts";
import { studentQuantile } from "./stats/student_t.ts";
import { wilsonInterval } from "./stats/wilson.ts";

const LEVEL = 0.95;

type Ends = { readonly low: number; readonly high: number };

/**
 * The 95 % interval of a metric over the test items: what other items of the same kind would give this
 * trained network.
 *
 * Shares have Wilson's, means Student's t, the exponential of a mean the exponentials of its ends, and
 * counts over classes the jackknife. The calibration error has none: it is biased, and more so on resamples.
 *
 * @param name Name of the metric.
 * @param value Its value.
 * @param rows What was said about each sample.
 * @returns `null` if none is known.
 */
export function metricInterval(
  name: string,
  value: number,
  rows: readonly PredictionRow[],
): MetricInterval | null {
  const n = rows.length;
  if (n === 0) return null;
  const of = (method: MetricInterval["method"], ends: Ends | null) =>
    ends && { ...ends, level: LEVEL, method };
  if (/^(top5_)?accuracy(_|$)/.test(name)) {
    return of("wilson", wilsonInterval(Math.round(value * n), n, LEVEL));
  }
  if (name === "cross_entropy") return of("student-t", meanLoss(rows));
  if (name === "perplexity") {
    const loss = meanLoss(rows);
    return of(
      "student-t",
      loss && { low: exponential(loss.low), high: exponential(loss.high) },
    );
  }
  const judge = { f1_macro: macroF1, matthews_correlation: matthews }[name];
  return judge ? of("jackknife", around(value, rows, judge)) : null;
}

/** A loss is not below 0, whatever its spread. */
function meanLoss(rows: readonly PredictionRow[]): Ends | null {
  const losses = rows.flatMap(({ lossNats }) => lossNats ?? []);
  const n = losses.length;
  if (n < 2 || n < rows.length) return null;
  const mean = losses.reduce((sum, own) => sum + own, 0) / n;
  const spread = losses.reduce((sum, own) => sum + (own - mean) ** 2, 0);
  const half = studentQuantile((1 + LEVEL) / 2, n - 1) *
    Math.sqrt(spread / (n - 1) / n);
  return { low: Math.max(0, mean - half), high: mean + half };
}

/** Both measures end at 1. */
function around(
  value: number,
  rows: readonly PredictionRow[],
  judge: (confusion: ReturnType<typeof confusionOf>) => number,
): Ends | null {
  const all = confusionOf(rows);
  const error = rows.length < 2 ? null : jackknifeError(
    all.cells.map(({ count }, i) => ({
      count,
      value: judge(withoutOne(all, i)),
    })),
  );
  if (error === null) return null;
  const half = normalQuantile((1 + LEVEL) / 2) * error;
  const least = judge === macroF1 ? 0 : -1;
  return {
    low: Math.max(least, value - half),
    high: Math.min(1, value + half),
  };
}

function exponential(value: number): number {
  return Math.min(Math.exp(value), Number.MAX_VALUE);
}
