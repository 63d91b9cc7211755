import { predictedClass, type ScoredBatch } from "./metric.ts";

/** The margins and the diagonal of a confusion matrix: what F1 and Matthews correlation need of it. */
export interface ClassCounts {
  /** Samples of each class; `undefined` is 0. */
  readonly labelled: number[];
  /** Samples predicted as each class; `undefined` is 0. */
  readonly predicted: number[];
  /** Samples of each class predicted as such; `undefined` is 0. */
  readonly hits: number[];
}

/** Counts of no sample. */
export function noCounts(): ClassCounts {
  return { labelled: [], predicted: [], hits: [] };
}

/** Counts sample `row`. */
export function countClass(
  { labelled, predicted, hits }: ClassCounts,
  batch: ScoredBatch,
  row: number,
): void {
  const label = batch.labels[row]!;
  const prediction = predictedClass(batch, row);
  labelled[label] = (labelled[label] ?? 0) + 1;
  predicted[prediction] = (predicted[prediction] ?? 0) + 1;
  if (label === prediction) hits[label] = (hits[label] ?? 0) + 1;
}
