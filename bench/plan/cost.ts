import {
  classifierLogits,
  classifierTraining,
  countFlops,
  type Model,
  optimizers,
  sizeOf,
} from "../../models/mod.ts";
import { lookup, type Recipe, type Step } from "../../suites/mod.ts";
import { splitUpdates } from "./split_updates.ts";

/** What a cell will cost, as far as it can be known without running it. */
export interface CellCost {
  /** Parameters of the network, what the method adds included. */
  readonly totalParameters: number;
  /** Parameters that train in at least one step. */
  readonly trainableParameters: number;
  /** Updates over all steps. */
  readonly updates: number;
  /** Images trained on, repeats counted. */
  readonly samples: number;
  /** Floating-point operations of all updates, counted from the graph. */
  readonly trainingFlops: number;
  /** Floating-point operations of all evaluations. */
  readonly evaluationFlops: number;
  /** Bytes of weights, and of gradients and optimizer state for what trains. */
  readonly stateBytes: number;
}

/** Numbers of images to evaluate. */
export interface EvaluationCounts {
  /** Images of the selection split. */
  readonly selection: number;
  /** Images of the test split. */
  readonly test: number;
}

/**
 * Estimates what training and evaluating a model costs.
 *
 * @param model The network, what the method adds included.
 * @param steps The steps of the method.
 * @param recipe How it is trained.
 * @param counts What is evaluated.
 */
export function estimateCost(
  model: Model,
  steps: readonly Step[],
  recipe: Recipe,
  counts: EvaluationCounts,
): CellCost {
  const updates = splitUpdates(steps, recipe);
  const logits = classifierLogits(model, 1);
  const classes = logits.shape.at(-1)!;
  const sizes = new Map(
    model.parameters.map(({ name, shape }) => [name, sizeOf(shape)]),
  );
  const sizeOfAll = (names: Iterable<string>) =>
    [...names].reduce((sum, name) => sum + sizes.get(name)!, 0);
  const trained = new Set(steps.flatMap(({ trainable }) => trainable));
  const totalParameters = sizeOfAll(sizes.keys());
  const trainableParameters = sizeOfAll(trained);
  const { optimizer: { name, accumulate }, augmentation } = recipe;
  const optimizer = lookup(optimizers, name, "optimizer", "optimizer.name");
  const flops = steps.map(({ trainable }) => {
    const { loss, trainable: own } = classifierTraining(model, {
      batch: recipe.batch / accumulate,
      classes,
      trainable,
      optimizer,
      soft: augmentation.mixup > 0 || augmentation.cutmix > 0,
    });
    return accumulate *
      countFlops([loss, ...own.map(({ gradient }) => gradient)]);
  });
  const evaluations = steps.length * recipe.evaluate.perStep;
  const total = updates.reduce((sum, count) => sum + count, 0);
  return {
    totalParameters,
    trainableParameters,
    updates: total,
    samples: total * recipe.batch,
    trainingFlops: flops.reduce((sum, own, i) => sum + own * updates[i]!, 0),
    evaluationFlops: countFlops([logits]) *
      (evaluations * counts.selection + counts.test),
    stateBytes: 4 *
      (totalParameters + trainableParameters * (1 + optimizer.slots.length)),
  };
}
