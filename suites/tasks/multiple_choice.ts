import { z } from "zod";
import { answerLogits, answerTraining, type Model } from "../../models/mod.ts";
import { options } from "../options.ts";
import type { Recipe } from "../recipe.ts";
import { type BoundTask, defineTask, type TaskContext } from "../task.ts";
import type { TextCorpusOf } from "../text_dataset.ts";
import type { TextQuestion } from "../text_question.ts";
import {
  type AnswerArrays,
  answerRow,
  layAnswerRows,
} from "../text/answer_rows.ts";
import { loadBpe } from "../text/bpe.ts";
import {
  type EncodedQuestion,
  encodeQuestions,
  withShots,
} from "../text/question_set.ts";
import { rowOrder } from "../text/row_order.ts";
import type { Tokenizer } from "../text/tokenizer.ts";
import { trainingOf } from "../training_of.ts";
import {
  choiceMetrics,
  type ChoiceRows,
  choiceScoring,
  NORMALIZATIONS,
  type ScoredQuestion,
} from "./choice_scoring.ts";
import { textInputs } from "./text_inputs.ts";

const reader = options({
  /** What decides: the log-likelihood of an option, that of a token, or what the question adds to it. */
  normalization: z.enum(NORMALIZATIONS).default("sum"),
  /** Answered questions before each that is evaluated; training always asks without. */
  fewshot: z.int().min(0).default(0),
  /** Tokens of an option at most, its end included. */
  answer: z.int().positive().default(8),
  /** What stands for a question that is not asked, in `pmi`; the last word of each question if `null`. */
  bare: z.string().min(1).nullable().default(null),
});

type Options = ReturnType<typeof reader.read>;

/** Questions as ids, and what surrounds them. */
interface Prepared {
  readonly tokenizer: Tokenizer;
  readonly train: readonly EncodedQuestion[];
  readonly selection: readonly EncodedQuestion[];
  readonly test: readonly EncodedQuestion[];
}

/**
 * Which of some options is right? By the likelihood that a language model gives to each behind the question.
 *
 * `<s> question` and ` option </s>`; the loss counts tokens of the right option only, and only their logits are
 * computed. A question that is too long loses its start.
 */
export default defineTask({
  summary:
    "Which option does a language model find likeliest behind a question?",
  kinds: ["choice"],
  metrics: choiceMetrics,
  version: 1,
  options: reader,
  check: (model) => void answerLogits(model, 1, 2),
  fit: (_: TextCorpusOf<"choice">) => ({}),
  questions({ splits }) {
    const ask = (
      { samples, labels, ids }: typeof splits.train,
    ): TextQuestion[] =>
      samples.map(({ question, choices }, i) => ({
        id: ids[i]!,
        text: question,
        options: choices,
        label: labels[i]!,
      }));
    return { train: ask(splits.train), test: ask(splits.test) };
  },
  training: ({ model, recipe }, trainable, { answer }) =>
    trainingStep(model, recipe, trainable, answer),
  outputs: ({ model, recipe }, { answer }) => ({
    logits: answerLogits(model, recipe.evaluate.batch, answer),
  }),
  rows: () => 4,
  async prepare({ splits }, { config }, { bare, answer }): Promise<Prepared> {
    const tokenizer = await loadBpe(Number(config.vocabulary));
    const encode = (split: typeof splits.train) =>
      checkOptions(encodeQuestions(tokenizer, split, bare), tokenizer, answer);
    return {
      tokenizer,
      train: encode(splits.train),
      selection: encode(splits.selection),
      test: encode(splits.test),
    };
  },
  bind(prepared, context, options): BoundTask {
    const { model, recipe } = context;
    const { answer } = options;
    const scoringOf = (questions: readonly EncodedQuestion[]) =>
      choiceScoring(rowsOf(questions, prepared, context, options));
    return {
      training: (trainable) => trainingStep(model, recipe, trainable, answer),
      batch: trainingBatches(prepared, context, answer),
      outputs: { logits: answerLogits(model, recipe.evaluate.batch, answer) },
      selection: scoringOf(prepared.selection),
      test: scoringOf(prepared.test),
    };
  },
});

function trainingStep(
  model: Model,
  recipe: Recipe,
  trainable: readonly string[],
  answer: number,
) {
  return answerTraining(model, {
    ...trainingOf(recipe, trainable),
    answer,
    labelSmoothing: recipe.loss.labelSmoothing,
  });
}

function trainingBatches(
  { tokenizer, train }: Prepared,
  { model, recipe, seed }: TaskContext,
  answer: number,
): BoundTask["batch"] {
  const { batch, optimizer } = recipe;
  const length = model.sample.shape[0]!;
  const { padding, single } = tokenizer;
  let order: ReturnType<typeof rowOrder> | undefined;
  return (update) => {
    order ??= rowOrder(train.length, { batch, seed });
    const rows = Array.from(order(update), (i) => {
      const { prompt, options, label } = train[i]!;
      const right = [...options[label]!, ...single.after];
      return answerRow(single.before, prompt, right, length);
    });
    const micro = batch / optimizer.accumulate;
    const arrays = layAnswerRows(rows, { length, answer, padding, micro });
    return { ...inputsOf(model, arrays), labels: arrays.labels };
  };
}

function inputsOf(model: Model, arrays: AnswerArrays) {
  return { ...textInputs(model, arrays), scored_rows: arrays.scoredRows };
}

/** A row for each option of each question, then one for each option behind a question that is not asked. */
function rowsOf(
  questions: readonly EncodedQuestion[],
  { tokenizer, train }: Prepared,
  { model, recipe, seed }: TaskContext,
  { fewshot, answer, normalization }: Options,
): ChoiceRows {
  const { padding, single } = tokenizer;
  const length = model.sample.shape[0]!;
  const separator = tokenizer.encode("\n\n");
  const prompts = questions.map((question) =>
    withShots(question, train, { shots: fewshot, seed, separator })
  );
  const bares = new Map<
    string,
    readonly [readonly number[], readonly number[]]
  >();
  const scored: { question: EncodedQuestion; bare: string[] }[] = questions
    .map((question) => ({
      question,
      bare: question.options.map((option) => {
        const key = `${question.bare} ${option}`;
        bares.set(key, [question.bare, option]);
        return key;
      }),
    }));
  if (fewshot > 0) checkPrompts(questions, prompts, single, length, fewshot);
  const options = questions[0]?.options.length ?? 0;
  const asked = questions.length * options;
  const bareRows = new Map([...bares.keys()].map((key, i) => [key, asked + i]));
  const unasked = [...bares.values()];
  return {
    questions: scored.map((
      { question: { id, label }, bare },
      i,
    ): ScoredQuestion => ({
      id,
      label,
      rows: bare.map((_, j) => i * options + j),
      bare: bare.map((key) => bareRows.get(key)!),
    })),
    count: asked + unasked.length,
    row(index) {
      const i = Math.floor(index / options);
      const [prompt, option] = index < asked
        ? [prompts[i]!, questions[i]!.options[index % options]!]
        : unasked[index - asked]!;
      return answerRow(
        single.before,
        prompt,
        [...option, ...single.after],
        length,
      );
    },
    lay: (rows) => layAnswerRows(rows, { length, answer, padding }),
    inputs: (arrays) => inputsOf(model, arrays),
    batch: recipe.evaluate.batch,
    answer,
    normalization,
  };
}

function checkOptions(
  questions: EncodedQuestion[],
  { single }: Tokenizer,
  answer: number,
): EncodedQuestion[] {
  const most = questions.flatMap(({ options }) => options)
    .reduce((most, { length }) => Math.max(most, length), 0);
  const longest = most + single.after.length;
  if (longest <= answer) return questions;
  throw new RangeError(
    `Cannot score options: found one of ${longest} tokens with its end, expected at most ${answer}; the task's "answer" can change that`,
  );
}

/** A prompt that loses shots would be another experiment. */
function checkPrompts(
  questions: readonly EncodedQuestion[],
  prompts: readonly (readonly number[])[],
  { before, after }: Tokenizer["single"],
  length: number,
  fewshot: number,
): void {
  const needed = questions.map(({ options }, i) =>
    before.length + prompts[i]!.length + after.length +
    Math.max(...options.map((option) => option.length))
  );
  const most = Math.max(0, ...needed);
  if (most <= length) return;
  throw new RangeError(
    `Cannot ask with ${fewshot} answered questions before: found up to ${most} tokens with an option (${
      needed.filter((own) => own > length).length
    } of ${needed.length} questions do not fit), expected at most ${length}; model.config.length can change that`,
  );
}
