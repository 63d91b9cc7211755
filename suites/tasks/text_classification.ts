import {
  classifierLogits,
  classifierTraining,
  type Model,
  type TrainingSpec,
} from "../../models/mod.ts";
import { metrics } from "../metrics/mod.ts";
import { options } from "../options.ts";
import type { Recipe } from "../recipe.ts";
import {
  type BoundTask,
  defineTask,
  type Scoring,
  type TaskContext,
} from "../task.ts";
import type { TextCorpusOf } from "../text_dataset.ts";
import type { TextQuestion } from "../text_question.ts";
import { loadBpe } from "../text/bpe.ts";
import { encodeRows } from "../text/encode_rows.ts";
import {
  createTextBatches,
  createTextEvaluationBatches,
  type LabelledRows,
  type TextBatches,
} from "../text/text_batches.ts";
import { trainingOf } from "../training_of.ts";
import { classScoring } from "./class_scoring.ts";
import { textInputs } from "./text_inputs.ts";

/** Texts as ids, with names. */
interface EncodedSplit extends LabelledRows {
  readonly ids: readonly string[];
}

/** Of which class is a text, or a pair of texts? By the head of the network on its first token. */
export default defineTask({
  summary: "Of which class is a text, or a pair of texts?",
  kinds: ["text", "pair"],
  metrics,
  version: 1,
  options: options({}),
  check(model) {
    const { architecture, sample } = model;
    const isFed = sample.dtype === "i32" && sample.shape.length === 1;
    const logits = isFed ? classifierLogits(model, 1).shape : [];
    if (logits.length === 2) return;
    throw new RangeError(
      `Cannot classify texts by ${architecture}: found ${
        isFed
          ? `logits [${logits}], expected [batch, classes]`
          : `input "${sample.name}" of [${sample.shape}], expected token ids`
      }`,
    );
  },
  fit: ({ classes }: TextCorpusOf<"text"> | TextCorpusOf<"pair">) => ({
    classes: classes.length,
  }),
  questions({ classes, splits }) {
    const ask = (
      { samples, labels, ids }: typeof splits.train,
    ): TextQuestion[] =>
      ids.map((id, i) => ({
        id,
        text: [samples[i]!].flat().join(" "),
        options: classes,
        label: labels[i]!,
      }));
    return { train: ask(splits.train), test: ask(splits.test) };
  },
  training: ({ model, recipe }, trainable) =>
    trainingStep(model, recipe, trainable),
  outputs: ({ model, recipe }) => ({
    logits: classifierLogits(model, recipe.evaluate.batch),
  }),
  rows: () => 1,
  async prepare({ splits }, { config, sample }) {
    const tokenizer = await loadBpe(Number(config.vocabulary));
    const length = sample.shape[0]!;
    const encode = (split: typeof splits.train): EncodedSplit => ({
      encoded: encodeRows(tokenizer, split.samples, { length }),
      labels: split.labels,
      ids: split.ids,
    });
    return {
      train: encode(splits.train),
      selection: encode(splits.selection),
      test: encode(splits.test),
    };
  },
  bind({ train, selection, test }, context): BoundTask {
    const { model, recipe, seed } = context;
    const logits = classifierLogits(model, recipe.evaluate.batch);
    let batches: TextBatches | undefined; // without training, the split may be smaller than a batch
    return {
      training: (trainable) => trainingStep(model, recipe, trainable),
      batch(update) {
        batches ??= createTextBatches(train, { batch: recipe.batch, seed });
        const batch = batches.at(update);
        return { ...textInputs(model, batch), labels: batch.labels };
      },
      outputs: { logits },
      selection: scoring(selection, context),
      test: scoring(test, context),
    };
  },
});

function trainingStep(
  model: Model,
  recipe: Recipe,
  trainable: readonly string[],
): TrainingSpec {
  return classifierTraining(model, {
    ...trainingOf(recipe, trainable),
    classes: classifierLogits(model, 1).shape.at(-1)!,
    labelSmoothing: recipe.loss.labelSmoothing,
  });
}

function scoring(
  split: EncodedSplit,
  { model, recipe }: TaskContext,
): Scoring {
  const { batch } = recipe.evaluate;
  const batches = createTextEvaluationBatches(split, { batch });
  return classScoring({
    ids: split.ids,
    labels: split.labels,
    classes: classifierLogits(model, 1).shape.at(-1)!,
    batch,
    // Copies, since the next batch overwrites the arrays.
    inputs: (index) =>
      Object.fromEntries(
        Object.entries(textInputs(model, batches.at(index)))
          .map(([name, values]) => [name, values.slice()]),
      ),
  });
}
