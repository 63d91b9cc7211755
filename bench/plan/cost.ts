import {
  countFlops,
  type Model,
  optimizers,
  sizeOf,
} from "../../models/mod.ts";
import {
  type ConfiguredTask,
  lookup,
  type Recipe,
  type Step,
} from "../../suites/mod.ts";
import { splitUpdates } from "./split_updates.ts";

/** What a cell will cost, as far as it can be known without running it. */
export interface CellCost {
  /** Parameters of the network, what the method adds included. */
  readonly totalParameters: number;
  /** Parameters that train in at least one step. */
  readonly trainableParameters: number;
  /** Updates over all steps. */
  readonly updates: number;
  /** Samples trained on, repeats counted. */
  readonly samples: number;
  /** Floating-point operations of all updates, counted from the graph. */
  readonly trainingFlops: number;
  /** Floating-point operations of all evaluations. */
  readonly evaluationFlops: number;
  /** Bytes of weights, and of gradients and optimizer state for what trains. */
  readonly stateBytes: number;
}

/** What a method without a network costs: too little to count. */
export const NO_COST: CellCost = {
  totalParameters: 0,
  trainableParameters: 0,
  updates: 0,
  samples: 0,
  trainingFlops: 0,
  evaluationFlops: 0,
  stateBytes: 0,
};

/** Numbers of samples to evaluate. */
export interface EvaluationCounts {
  /** Samples of the selection split. */
  readonly selection: number;
  /** Samples of the test split. */
  readonly test: number;
}

/**
 * Estimates what training and evaluating a model costs.
 *
 * @param model The network, what the method adds included.
 * @param steps The steps of the method.
 * @param recipe How it is trained.
 * @param task What is asked.
 * @param counts What is evaluated.
 */
export function estimateCost(
  model: Model,
  steps: readonly Step[],
  recipe: Recipe,
  task: ConfiguredTask,
  counts: EvaluationCounts,
): CellCost {
  const updates = splitUpdates(steps, recipe);
  const sizes = new Map(
    model.parameters.map(({ name, shape }) => [name, sizeOf(shape)]),
  );
  const sizeOfAll = (names: Iterable<string>) =>
    [...names].reduce((sum, name) => sum + sizes.get(name)!, 0);
  const trained = new Set(steps.flatMap(({ trainable }) => trainable));
  const totalParameters = sizeOfAll(sizes.keys());
  const trainableParameters = sizeOfAll(trained);
  const { name, accumulate } = recipe.optimizer;
  const optimizer = lookup(optimizers, name, "optimizer", "optimizer.name");
  const flops = steps.map(({ trainable }) => {
    const { loss, trainable: own } = task.training(
      { model, recipe },
      trainable,
    );
    return accumulate *
      countFlops([loss, ...own.map(({ gradient }) => gradient)]);
  });
  const oneByOne = { ...recipe.evaluate, batch: 1 };
  const outputs = task.outputs({
    model,
    recipe: { ...recipe, evaluate: oneByOne },
  });
  const evaluations = steps.length * recipe.evaluate.perStep;
  const total = updates.reduce((sum, count) => sum + count, 0);
  return {
    totalParameters,
    trainableParameters,
    updates: total,
    samples: total * recipe.batch,
    trainingFlops: flops.reduce((sum, own, i) => sum + own * updates[i]!, 0),
    evaluationFlops: countFlops(Object.values(outputs)) * task.rows *
      (evaluations * counts.selection + counts.test),
    stateBytes: 4 *
      (totalParameters + trainableParameters * (1 + optimizer.slots.length)),
  };
}
