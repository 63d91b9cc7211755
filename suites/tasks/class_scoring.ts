import type { Values } from "../../models/mod.ts";
import {
  logProbability,
  predictedClass,
  rankOfLabel,
  type ScoredBatch,
} from "../metric.ts";
import { metrics } from "../metrics/mod.ts";
import { NotFiniteError } from "../not_finite_error.ts";
import type { Evaluation, Judge, Prediction, Scoring } from "../task.ts";

/** Samples whose classes a network is asked for. */
export interface ClassSamples {
  /** A name for each sample. */
  readonly ids: readonly string[];
  /** Class of each sample, in `0..classes-1`. */
  readonly labels: Int32Array;
  /** Number of classes. */
  readonly classes: number;
  /** Samples of a batch; the last one may be padded. */
  readonly batch: number;
  /** Makes the inputs of batch `index`. */
  inputs(index: number): Values;
}

/**
 * Scores a classifier by all registered metrics; its output is `logits`, `[batch, classes]`.
 *
 * @param samples What is classified.
 */
export function classScoring(samples: ClassSamples): Scoring {
  const { ids, batch, inputs } = samples;
  return {
    batches: Math.ceil(ids.length / batch),
    inputs,
    start: () => judgeClasses(samples),
  };
}

/**
 * Judges scores of classes, in batches of `batch` samples.
 *
 * @param samples What was classified.
 */
export function judgeClasses(
  { ids, labels, classes, batch }: Omit<ClassSamples, "inputs">,
): Judge {
  const accumulators = Object.entries(metrics)
    .map(([name, metric]) => [name, metric.start()] as const);
  const predictions: Prediction[] = [];
  return {
    add({ logits }) {
      const first = predictions.length;
      const count = Math.min(batch, ids.length - first);
      const scored: ScoredBatch = {
        logits: logits!.subarray(0, count * classes) as Float32Array,
        labels: labels.subarray(first, first + count),
        count,
        classes,
      };
      checkFinite(scored, ids.slice(first, first + count));
      accumulators.forEach(([, accumulator]) => accumulator.add(scored));
      for (let row = 0; row < count; row++) {
        predictions.push(predict(scored, row, ids[first + row]!));
      }
    },
    finish(): Evaluation {
      const values = Object.fromEntries(
        accumulators.map(([name, accumulator]) => [name, accumulator.value()]),
      );
      return {
        samples: predictions.length,
        correct: predictions
          .filter(({ label, prediction }) => label === prediction).length,
        lossNats: values.cross_entropy!,
        metrics: values,
        predictions,
      };
    },
  };
}

/** A metric of what is no number would be one. */
function checkFinite(
  { logits, classes }: ScoredBatch,
  ids: readonly string[],
): void {
  const wrong = logits.findIndex((value) => !Number.isFinite(value));
  if (wrong < 0) return;
  throw new NotFiniteError(logits[wrong]!, ids[Math.floor(wrong / classes)]!);
}

function predict(scored: ScoredBatch, row: number, id: string): Prediction {
  const { logits, labels, classes } = scored;
  const own = logits.subarray(row * classes, (row + 1) * classes);
  const prediction = predictedClass(scored, row);
  const sum = own.reduce(
    (total, value) => total + Math.exp(value - own[prediction]!),
    0,
  );
  return {
    id,
    label: labels[row]!,
    prediction,
    probability: rounded(1 / sum),
    rank: rankOfLabel(scored, row),
    lossNats: rounded(-logProbability(scored, row, labels[row]!)),
  };
}

/** To 6 decimals, and never -0. */
function rounded(value: number): number {
  return Math.abs(Number(value.toFixed(6)));
}
