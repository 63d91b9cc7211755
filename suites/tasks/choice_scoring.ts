import type { Values } from "../../models/mod.ts";
import { logProbability, type MetricInfo } from "../metric.ts";
import { metrics } from "../metrics/mod.ts";
import { NotFiniteError } from "../not_finite_error.ts";
import type { Evaluation, Judge, Scoring } from "../task.ts";
import type { AnswerArrays, AnswerRow } from "../text/answer_rows.ts";
import { judgeClasses } from "./class_scoring.ts";

/** How the likelihoods of options are compared. */
export const NORMALIZATIONS = ["sum", "mean", "pmi"] as const;

/** One of {@linkcode NORMALIZATIONS}. */
export type Normalization = typeof NORMALIZATIONS[number];

const share = (summary: string): MetricInfo => ({
  summary: `Share of questions whose right option ${summary}`,
  unit: "fraction",
  direction: "higher",
  best: 1,
  version: 1,
});

const { accuracy, calibration_error, cross_entropy } = metrics;

/** What an evaluation of options measures; the first three by the normalization that is asked for. */
export const choiceMetrics: Readonly<Record<string, MetricInfo>> = {
  accuracy,
  calibration_error,
  cross_entropy,
  accuracy_sum: share("is likeliest as a whole"),
  accuracy_mean: share("is likeliest per token"),
  accuracy_pmi: share("gains most likelihood from the question"),
  answer_loss: {
    summary: "Mean negative log probability of a token of the right option",
    unit: "nats",
    direction: "lower",
    best: 0,
    version: 1,
  },
};

/** A question whose options are scored. */
export interface ScoredQuestion {
  /** Its id. */
  readonly id: string;
  /** Index of the right option. */
  readonly label: number;
  /** A row for each option, behind the question. */
  readonly rows: readonly number[];
  /** A row for each option, behind what stands for a question that is not asked. */
  readonly bare: readonly number[];
}

/** Questions with the rows that a network reads for them. */
export interface ChoiceRows {
  /** The questions, all with as many options. */
  readonly questions: readonly ScoredQuestion[];
  /** Number of rows. */
  readonly count: number;
  /** Makes a row. */
  row(index: number): AnswerRow;
  /** Lays the rows of a batch out. */
  lay(rows: readonly AnswerRow[]): AnswerArrays;
  /** Makes the inputs of the network. */
  inputs(arrays: AnswerArrays): Values;
  /** Rows of a batch. */
  readonly batch: number;
  /** Tokens of an option at most. */
  readonly answer: number;
  /** What decides. */
  readonly normalization: Normalization;
}

/**
 * Scores options by their log-likelihood: its sum, its mean over tokens, or what the question adds to it.
 *
 * They are what lm-evaluation-harness calls `acc`, `acc_norm` (there the mean is over bytes) and
 * `acc_mutual_info`; Gao et al., doi:10.5281/zenodo.12608602. Output: `logits`, `[batch * answer, V]`.
 *
 * @param rows Questions and rows.
 */
export function choiceScoring(rows: ChoiceRows): Scoring {
  const { batch, count } = rows;
  const layout = (index: number) => {
    const first = index * batch;
    return rows.lay(Array.from(
      { length: batch },
      // What is missing in the last batch is its first row.
      (_, i) => rows.row(first + i < count ? first + i : first),
    ));
  };
  return {
    batches: Math.ceil(count / batch),
    inputs: (index) => rows.inputs(layout(index)),
    start: () => judgeChoices(rows, (index) => layout(index).labels),
  };
}

function judgeChoices(
  rows: ChoiceRows,
  labelsOf: (batch: number) => Int32Array,
): Judge {
  const { questions, count, batch, answer } = rows;
  const sums = new Float64Array(count);
  const tokens = new Int32Array(count);
  let done = 0; // batches
  return {
    add({ logits }) {
      const labels = labelsOf(done);
      const first = done++ * batch;
      const classes = logits!.length / (batch * answer);
      const scored = {
        logits: logits as Float32Array,
        labels,
        count: batch * answer,
        classes,
      };
      for (let i = 0; i < batch && first + i < count; i++) {
        for (let k = i * answer; k < (i + 1) * answer; k++) {
          if (labels[k]! < 0) continue;
          sums[first + i]! += logProbability(scored, k, labels[k]!);
          tokens[first + i]!++;
        }
      }
    },
    finish() {
      const wrong = questions.find(({ rows, bare }) =>
        [...rows, ...bare].some((row) => !Number.isFinite(sums[row]))
      );
      if (wrong) throw new NotFiniteError(NaN, wrong.id);
      return judgeAll(rows, sums, tokens);
    },
  };
}

function judgeAll(
  { questions, normalization }: ChoiceRows,
  sums: Float64Array,
  tokens: Int32Array,
): Evaluation {
  const scoreOf = {
    sum: (row: number) => sums[row]!,
    mean: (row: number) => sums[row]! / tokens[row]!,
    pmi: (row: number, bare: number) => sums[row]! - sums[bare]!,
  };
  const judge = (name: Normalization): Evaluation => {
    const classes = questions[0]?.rows.length ?? 0;
    const judge = judgeClasses({
      ids: questions.map(({ id }) => id),
      labels: Int32Array.from(questions, ({ label }) => label),
      classes,
      batch: Math.max(1, questions.length),
    });
    judge.add({
      logits: Float32Array.from(
        questions.flatMap(({ rows, bare }) =>
          rows.map((row, i) => scoreOf[name](row, bare[i]!))
        ),
      ),
    });
    return judge.finish();
  };
  const [sum, mean, pmi] = NORMALIZATIONS.map(judge) as [
    Evaluation,
    Evaluation,
    Evaluation,
  ];
  const chosen = { sum, mean, pmi }[normalization];
  const right = questions.map(({ rows, label }) => rows[label]!);
  const total = (of: Float64Array | Int32Array) =>
    right.reduce((all, row) => all + of[row]!, 0);
  const lossNats = -total(sums) / total(tokens);
  return {
    ...chosen,
    lossNats,
    metrics: {
      accuracy: chosen.metrics.accuracy!,
      calibration_error: chosen.metrics.calibration_error!,
      cross_entropy: chosen.metrics.cross_entropy!,
      accuracy_sum: sum.metrics.accuracy!,
      accuracy_mean: mean.metrics.accuracy!,
      accuracy_pmi: pmi.metrics.accuracy!,
      answer_loss: lossNats,
    },
  };
}
