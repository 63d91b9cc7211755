import {
  type ConfiguredMethod,
  type Evaluation,
  judgeClasses,
  type MetricInfo,
  type Questions,
} from "../../suites/mod.ts";

/**
 * Judges a method that needs no network.
 *
 * @param answer Scores the options of questions.
 * @param questions What it may read, and what it is asked; all with as many options.
 * @param metrics What the task measures; what is not about the scores of options is left out.
 * @throws {RangeError} If nothing is asked.
 */
export function answerQuestions(
  answer: NonNullable<ConfiguredMethod["answer"]>,
  { train, test }: Questions,
  metrics: Readonly<Record<string, MetricInfo>>,
): Evaluation {
  const scores = answer(train, test);
  const judge = judgeClasses({
    ids: test.map(({ id }) => id),
    labels: Int32Array.from(test, ({ label }) => label),
    classes: test[0]?.options.length ?? 0,
    batch: Math.max(1, test.length),
  });
  judge.add({ logits: Float32Array.from(scores.flat()) });
  const evaluation = judge.finish();
  const known = Object.entries(evaluation.metrics)
    .filter(([name]) => name in metrics);
  return { ...evaluation, metrics: Object.fromEntries(known) };
}
