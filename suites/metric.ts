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
  /** Value where every label is predicted with certainty, e.g. 1 for an accuracy and 0 for a loss. */
  readonly best: number;
  /** Raise by one whenever values may change; older results are then stale. */
  readonly version: number;
}

/** What an author writes of a mean over samples. */
export interface MetricSpec extends Omit<MetricInfo, "best"> {
  /**
   * Value where every label is predicted with certainty.
   *
   * @default {1 if higher is better, else 0}
   */
  readonly best?: number;
  /**
   * Contribution of sample `row`; the metric is the mean over all samples.
   *
   * A mean over samples does not depend on how they were batched, as a mean of batch means would.
   */
  score(batch: ScoredBatch, row: number): number;
}

/** What an author writes of a metric that is no mean, such as F1: it keeps counts, and judges them at the end. */
export interface TallySpec<Tally> extends Omit<MetricSpec, "score"> {
  /** Makes the tally of no sample. */
  begin(): Tally;
  /**
   * Adds sample `row` to the tally.
   *
   * The tally may only hold counts and sums, so that it does not depend on how samples were batched.
   */
  count(tally: Tally, batch: ScoredBatch, row: number): void;
  /** The metric of the tally of `samples` samples, at least 1. Must be finite. */
  judge(tally: Tally, samples: number): number;
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
  return defineTallyMetric({
    ...spec,
    begin: () => ({ sum: 0 }),
    count(tally, batch, row) {
      tally.sum += spec.score(batch, row);
    },
    judge: ({ sum }, samples) => sum / samples,
  });
}

/**
 * Declares a metric by what it counts.
 *
 * @typeParam Tally What is counted.
 */
export function defineTallyMetric<Tally>(spec: TallySpec<Tally>): Metric {
  const { summary, unit, direction, version } = spec;
  return {
    summary,
    unit,
    direction,
    best: spec.best ?? (direction === "higher" ? 1 : 0),
    version,
    start() {
      const tally = spec.begin();
      let samples = 0;
      return {
        add(batch) {
          for (let row = 0; row < batch.count; row++) {
            spec.count(tally, batch, row);
          }
          samples += batch.count;
        },
        get samples() {
          return samples;
        },
        value() {
          if (samples > 0) return spec.judge(tally, samples);
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

/**
 * The class that scores highest for sample `row`; the lowest index wins ties.
 */
export function predictedClass(
  { logits, classes }: ScoredBatch,
  row: number,
): number {
  let best = 0;
  for (let i = 1; i < classes; i++) {
    if (logits[row * classes + i]! > logits[row * classes + best]!) best = i;
  }
  return best;
}
