/**
 * From a model to a training step that an engine can compile.
 *
 * @module
 */
import type { Model } from "./architecture.ts";
import type { TrainingSpec } from "./engine.ts";
import { input, type Tensor } from "./graph/tensor.ts";
import { nextTokenLoss } from "./layers/next_token_loss.ts";
import { add } from "./ops/add.ts";
import { crossEntropy } from "./ops/cross_entropy.ts";
import { fill } from "./ops/fill.ts";
import { scale } from "./ops/scale.ts";
import { softCrossEntropy } from "./ops/soft_cross_entropy.ts";
import { applyToBatch, type Training, trainingStep } from "./training_step.ts";

/** How a classifier is trained. */
export interface ClassifierTraining extends Training {
  /** Number of classes. */
  readonly classes: number;
  /** Weight of the uniform distribution in the target. @default {0} */
  readonly labelSmoothing?: number;
  /** Whether batches bring `targets`, `[B, classes]`, instead of `labels`, `[B]`. @default {false} */
  readonly soft?: boolean;
}

/**
 * Builds the training step of a classifier: forward pass, cross entropy, and gradients for what trains.
 *
 * The graph's inputs are the model's sample, what comes beside it, and `labels` (`i32`) or `targets`.
 *
 * @param model The network.
 * @param training How it is trained.
 * @throws {RangeError} If nothing trains, a name is unknown, or the model has another number of classes.
 */
export function classifierTraining(
  model: Model,
  training: ClassifierTraining,
): TrainingSpec {
  return trainingStep(model, training, (logits) => lossOf(logits, training));
}

/**
 * Builds the training step of a language model, which learns to predict each token from those before.
 *
 * The graph's inputs are the model's sample, what comes beside it, and `labels` (`i32`, `[B, T]`): the
 * token ids themselves, not shifted, and -100 where a token does not count.
 *
 * @param model The network; its logits are `[B, T, V]`.
 * @param training How it is trained.
 * @throws {RangeError} If nothing trains or a name is unknown.
 */
export function languageModelTraining(
  model: Model,
  training: Training,
): TrainingSpec {
  return trainingStep(model, training, (logits) => {
    const labels = input("labels", logits.shape.slice(0, -1), "i32");
    return nextTokenLoss(logits, labels);
  });
}

/**
 * Multiplies the learning rates of single parameters.
 *
 * @param step A training step.
 * @param factors Factors by name of the parameter; others keep their rate.
 */
export function scaleRates(
  step: TrainingSpec,
  factors: Readonly<Record<string, number>>,
): TrainingSpec {
  return {
    ...step,
    trainable: step.trainable.map((own) => ({
      ...own,
      lrScale: (own.lrScale ?? 1) * (factors[own.tensor.name!] ?? 1),
    })),
  };
}

/**
 * Builds the forward pass of a network without dropout: its logits, `[batch, classes]` for a classifier
 * and `[batch, T, V]` for a language model.
 *
 * @param model The network.
 * @param batch Samples of a batch.
 */
export function classifierLogits(model: Model, batch: number): Tensor {
  return applyToBatch(model, batch, false).logits;
}

function lossOf(
  logits: Tensor,
  { batch, classes, soft = false, labelSmoothing = 0 }: ClassifierTraining,
): Tensor {
  if (logits.shape.at(-1) !== classes) {
    throw new RangeError(
      `Cannot train: the model has ${
        logits.shape.at(-1)
      } logits, expected ${classes}, one for each class`,
    );
  }
  if (!soft) {
    return crossEntropy(logits, input("labels", [batch], "i32"), {
      smoothing: labelSmoothing,
    });
  }
  const targets = input("targets", [batch, classes]);
  const smoothed = labelSmoothing === 0 ? targets : add(
    scale(targets, 1 - labelSmoothing),
    fill([batch, classes], labelSmoothing / classes),
  );
  return softCrossEntropy(logits, smoothed);
}
