/**
 * The contract for metrics. Implementations live in `metrics/`, one a file.
 *
 * @module
 */

/** What a network said about some samples. */
export interface ScoredBatch {
  /** Unnormalised scores, shape `[count, classes]`, row-major. */
  readonly logits: Float32Array;
  /** Class of each sample, shape `[count]`, each in `0..classes-1`. */
  readonly labels: Int32Array;
  /** Number of samples. */
  readonly count: number;
  /** Number of classes. */
  readonly classes: number;
}

/** What is known about a metric without computing it. */
export interface MetricInfo {
  /** One line. */
  readonly summary: string;
  /** Unit of the value, e.g. `fraction` or `nats`. */
  readonly unit: string;
  /** Which way is better. */
  readonly direction: "higher" | "lower";
  /** Raise by one whenever values may change; older results are then stale. */
  readonly version: number;
}

/** What an author writes. */
export interface MetricSpec extends MetricInfo {
  /**
   * Contribution of sample `row`; the metric is the mean over all samples.
   *
   * A mean over samples does not depend on how they were batched, as a mean of batch means would.
   */
  score(batch: ScoredBatch, row: number): number;
}

/** A metric in the making. */
export interface Accumulator {
  /** Adds a batch. */
  add(batch: ScoredBatch): void;
  /** Samples added so far. */
  readonly samples: number;
  /**
   * The metric of all samples.
   *
   * @throws {RangeError} If there was none.
   */
  value(): number;
}

/** A registered metric. */
export interface Metric extends MetricInfo {
  /** Starts anew. */
  start(): Accumulator;
}

/** Declares a metric: the mean of a score of each sample. */
export function defineMetric(spec: MetricSpec): Metric {
  const { summary, unit, direction, version } = spec;
  return {
    summary,
    unit,
    direction,
    version,
    start() {
      let sum = 0, samples = 0;
      return {
        add(batch) {
          for (let row = 0; row < batch.count; row++) {
            sum += spec.score(batch, row);
          }
          samples += batch.count;
        },
        get samples() {
          return samples;
        },
        value() {
          if (samples > 0) return sum / samples;
          throw new RangeError("Cannot take a mean: found no sample");
        },
      };
    },
  };
}

/**
 * How many classes score higher than the label of sample `row`; classes of lower index win ties.
 *
 * @returns 0 if the label is the prediction.
 */
export function rankOfLabel(
  { logits, labels, classes }: ScoredBatch,
  row: number,
): number {
  const label = labels[row]!;
  const own = logits[row * classes + label]!;
  let rank = 0;
  for (let i = 0; i < classes; i++) {
    const other = logits[row * classes + i]!;
    if (other > own || (other === own && i < label)) rank++;
  }
  return rank;
}

/**
 * Natural logarithm of the probability of class `index` of sample `row`, by softmax, in float64.
 */
export function logProbability(
  { logits, classes }: ScoredBatch,
  row: number,
  index: number,
): number {
  let most = -Infinity;
  for (let i = 0; i < classes; i++) {
    most = Math.max(most, logits[row * classes + i]!);
  }
  let sum = 0;
  for (let i = 0; i < classes; i++) {
    sum += Math.exp(logits[row * classes + i]! - most);
  }
  return logits[row * classes + index]! - most - Math.log(sum);
}
