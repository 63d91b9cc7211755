/**
 * Metrics a second time, from what was said about each sample. Kept apart from the metrics that a run
 * computes from scores, so that one checks the other.
 *
 * @module
 */
import { type Confusion, confusionOf } from "./confusion.ts";
import type { PredictionRow } from "./result/predictions.ts";

/** A metric from predictions; `null` if they do not tell. */
export type Recompute = (rows: readonly PredictionRow[]) => number | null;

/** Metrics that predictions tell, by name. */
export const RECOMPUTED: Readonly<Record<string, Recompute>> = {
  accuracy: (rows) =>
    mean(rows.map(({ label, prediction }) => label === prediction ? 1 : 0)),
  top5_accuracy: (rows) => meanOf(rows, ({ rank }) => rank, (r) => +(r < 5)),
  cross_entropy: (rows) => meanOf(rows, ({ lossNats }) => lossNats),
  perplexity(rows) {
    const lossNats = meanOf(rows, (row) => row.lossNats);
    return lossNats === null
      ? null
      : Math.min(Math.exp(lossNats), Number.MAX_VALUE);
  },
  calibration_error: calibrationError,
  f1_macro: (rows) => macroF1(confusionOf(rows)),
  matthews_correlation: (rows) => matthews(confusionOf(rows)),
};

/**
 * How far a metric may be from what predictions tell: they hold six decimals.
 *
 * A confidence at the edge of a bin of the calibration error may fall into the next one by rounding. Its
 * share of the error then changes sides, which is no more than twice the share.
 */
export function tolerance(
  name: string,
  value: number,
  rows: readonly PredictionRow[],
): number {
  const rounding = 1e-6 * Math.max(1, Math.abs(value));
  if (name !== "calibration_error") return rounding;
  const atEdge = rows.filter(({ probability = 0 }) => {
    const place = probability * BINS;
    return Math.abs(place - Math.round(place)) <= BINS * 1e-6;
  }).length;
  return rounding + 2 * atEdge / rows.length;
}

/** F1 of each class that occurs, averaged. */
export function macroF1({ cells }: Confusion): number {
  const classes = new Map<number, { hits: number; occurrences: number }>();
  const at = (index: number) => {
    const own = classes.get(index) ?? { hits: 0, occurrences: 0 };
    classes.set(index, own);
    return own;
  };
  for (const { label, prediction, count } of cells) {
    if (count === 0) continue;
    at(label).occurrences += count;
    at(prediction).occurrences += count;
    if (label === prediction) at(label).hits += count;
  }
  return mean(
    [...classes.values()].map((own) => 2 * own.hits / own.occurrences),
  );
}

/** Correlation of labels and predictions, of many classes. */
export function matthews({ total, cells }: Confusion): number {
  const labelled = new Map<number, number>(), predicted = new Map(labelled);
  let hits = 0;
  for (const { label, prediction, count } of cells) {
    labelled.set(label, (labelled.get(label) ?? 0) + count);
    predicted.set(prediction, (predicted.get(prediction) ?? 0) + count);
    if (label === prediction) hits += count;
  }
  const dot = (a: ReadonlyMap<number, number>, b: typeof a) =>
    [...a].reduce((sum, [own, count]) => sum + count * (b.get(own) ?? 0), 0);
  const spread = (total ** 2 - dot(labelled, labelled)) *
    (total ** 2 - dot(predicted, predicted));
  const covariance = total * hits - dot(labelled, predicted);
  return spread === 0 ? 0 : covariance / Math.sqrt(spread);
}

const BINS = 15;

function calibrationError(rows: readonly PredictionRow[]): number | null {
  const bins = Array.from({ length: BINS }, () => 0);
  for (const { label, prediction, probability } of rows) {
    if (probability === undefined) return null;
    const bin = Math.max(0, Math.ceil(probability * BINS) - 1);
    bins[bin]! += probability - (label === prediction ? 1 : 0);
  }
  return bins.reduce((sum, gap) => sum + Math.abs(gap), 0) / rows.length;
}

function meanOf(
  rows: readonly PredictionRow[],
  pick: (row: PredictionRow) => number | undefined,
  score: (own: number) => number = (own) => own,
): number | null {
  const values = rows.flatMap((row) => pick(row) ?? []);
  return values.length === rows.length ? mean(values.map(score)) : null;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
