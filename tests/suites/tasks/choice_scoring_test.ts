import assert from "node:assert/strict";
import { NotFiniteError } from "../../../suites/not_finite_error.ts";
import {
  choiceScoring,
  type Normalization,
} from "../../../suites/tasks/choice_scoring.ts";
import { layAnswerRows } from "../../../suites/text/answer_rows.ts";

const V = 5;

/** Two questions with two options each, of one and two tokens; then both options behind no question. */
const ROWS = [[3], [3, 4], [3], [3, 4], [3], [3, 4]].map((answer) => ({
  ids: [0, 2, ...answer],
  first: 2,
}));

/** Log-probability of each token, by row. */
const LOGS: readonly (readonly number[])[] = [
  [-2], // question 0: right, sum -2, mean -2, pmi -1
  [-1.2, -1.2], // sum -2.4, mean -1.2, pmi -0.4
  [-3], // question 1: sum -3, mean -3, pmi -2
  [-0.5, -0.5], // right, sum -1, mean -0.5, pmi +1
  [-1],
  [-1, -1],
];

/** Logits whose softmax gives `token` the probability `exp(log)`. */
function logitsFor(token: number, log: number): number[] {
  const rest = Math.log((1 - Math.exp(log)) / (V - 1));
  return Array.from({ length: V }, (_, i) => 7 + (i === token ? log : rest));
}

function evaluate(normalization: Normalization, logs = LOGS) {
  const scoring = choiceScoring({
    questions: [
      { id: "a", label: 0, rows: [0, 1], bare: [4, 5] },
      { id: "b", label: 1, rows: [2, 3], bare: [4, 5] },
    ],
    count: ROWS.length,
    row: (index) => ROWS[index]!,
    lay: (rows) => layAnswerRows(rows, { length: 4, answer: 2, padding: 1 }),
    inputs: ({ inputIds }) => ({ input_ids: inputIds }),
    batch: 4,
    answer: 2,
    normalization,
  });
  assert.equal(scoring.batches, 2);
  const judge = scoring.start();
  for (let batch = 0; batch < 2; batch++) {
    assert.equal(scoring.inputs(batch).input_ids?.length, 16);
    const logits = [0, 1, 2, 3].flatMap((i) => {
      const row = batch * 4 + i;
      return [0, 1].flatMap((k) => {
        const log = logs[row]?.[k];
        return log === undefined
          ? Array(V).fill(NaN) // what does not count may be anything
          : logitsFor(ROWS[row]!.ids[2 + k]!, log);
      });
    });
    judge.add({ logits: Float32Array.from(logits) });
  }
  return judge.finish();
}

Deno.test("choiceScoring() reports all three ways to compare options", () => {
  const { metrics, samples, correct, predictions, lossNats } = evaluate("sum");
  assert.deepEqual(
    [metrics.accuracy_sum, metrics.accuracy_mean, metrics.accuracy_pmi],
    [1, 0.5, 0.5],
  );
  assert.deepEqual([samples, correct, metrics.accuracy], [2, 2, 1]);
  assert.deepEqual(predictions.map(({ id }) => id), ["a", "b"]);
  // Three tokens of right options: 2 + 0.5 + 0.5 nats.
  assert(Math.abs(lossNats - 1) < 1e-5);
  const margin = 1 / (1 + Math.exp(-0.4)); // of -2 over -2.4
  assert(Math.abs(predictions[0]!.probability - margin) < 1e-5);
});

Deno.test("choiceScoring() decides as it is told to", () => {
  for (const [normalization, first] of [["mean", 1], ["pmi", 1]] as const) {
    const { correct, metrics, predictions } = evaluate(normalization);
    assert.equal(correct, 1);
    assert.equal(metrics.accuracy, 0.5);
    assert.equal(predictions[0]?.prediction, first);
  }
});

Deno.test("choiceScoring() refuses likelihoods that are not finite", () => {
  const logs = LOGS.map((own, i) => i === 2 ? [NaN] : own);
  assert.throws(
    () => evaluate("sum", logs),
    (error) => error instanceof NotFiniteError && /"b"/.test(error.found),
  );
});
