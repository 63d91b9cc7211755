/**
 * Language models that answer: only some tokens count, and only their logits are computed.
 *
 * @module
 */
import type { Model } from "./architecture.ts";
import type { TrainingSpec } from "./engine.ts";
import { input, type Tensor } from "./graph/tensor.ts";
import { crossEntropy } from "./ops/cross_entropy.ts";
import { applyToBatch, type Training, trainingStep } from "./training_step.ts";

/** Label of places that hold no token of an answer. */
export const NO_ANSWER: number = -100;

/** How a language model is trained to answer. */
export interface AnswerTraining extends Training {
  /** Tokens of an answer at most. */
  readonly answer: number;
  /** Weight of the uniform distribution in the target. @default {0} */
  readonly labelSmoothing?: number;
}

/**
 * Builds the training step of a language model whose loss counts the tokens of answers only.
 *
 * The graph's inputs are the model's sample, what comes beside it, `scored_rows` as for
 * {@linkcode answerLogits}, and `labels` (`i32`, `[batch * answer]`): the tokens that follow those rows, and
 * -100 in rows that do not count.
 *
 * @param model The network.
 * @param training How it is trained.
 * @throws {RangeError} If nothing trains, a name is unknown, or the network cannot say less than all.
 */
export function answerTraining(
  model: Model,
  training: AnswerTraining,
): TrainingSpec {
  const { batch, answer, labelSmoothing = 0 } = training;
  const labels = input("labels", [batch * answer], "i32");
  return trainingStep(
    model,
    training,
    (logits) =>
      crossEntropy(checkRows(model, logits, batch * answer), labels, {
        smoothing: labelSmoothing,
        ignoreIndex: NO_ANSWER,
      }),
    { scored_rows: scoredRows(batch, answer) },
  );
}

/**
 * Builds the forward pass of a language model that says the logits of some tokens only: `[batch * answer, V]`.
 *
 * Its input `scored_rows` (`i32`, `[batch * answer]`) says which: rows of the batch as `[batch * T]`, sample
 * after sample. That makes the vocabulary almost free: at 48 tokens a sample the head would else be a third of
 * a small network.
 *
 * @param model The network.
 * @param batch Samples of a batch.
 * @param answer Tokens of an answer at most.
 * @throws {RangeError} If the network cannot say less than all.
 */
export function answerLogits(
  model: Model,
  batch: number,
  answer: number,
): Tensor {
  const rows = { scored_rows: scoredRows(batch, answer) };
  const { logits } = applyToBatch(model, batch, false, rows);
  return checkRows(model, logits, batch * answer);
}

function scoredRows(batch: number, answer: number): Tensor {
  return input("scored_rows", [batch * answer], "i32");
}

function checkRows({ architecture }: Model, logits: Tensor, rows: number) {
  const [found] = logits.shape;
  if (logits.shape.length === 2 && found === rows) return logits;
  throw new RangeError(
    `Cannot score answers by ${architecture}: found logits [${logits.shape}], expected [${rows}, vocabulary]`,
  );
}
