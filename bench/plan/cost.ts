import {
  countFlops,
  type Model,
  optimizers,
  sizeOf,
} from "../../models/mod.ts";
import { type ConfiguredTask, lookup, type Recipe } from "../../suites/mod.ts";
import type { PlannedSteps } from "./plan_steps.ts";
import { updateFlops } from "./update_flops.ts";

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
 * @param planned The steps of the method with their updates.
 * @param recipe How it is trained.
 * @param task What is asked.
 * @param counts What is evaluated.
 * @param flopsOf Operations of an update, by what trains; counted if left out.
 */
export function estimateCost(
  model: Model,
  { steps, updates }: Pick<PlannedSteps, "steps" | "updates">,
  recipe: Recipe,
  task: ConfiguredTask,
  counts: EvaluationCounts,
  flopsOf = (trainable: readonly string[]) =>
    updateFlops(model, trainable, recipe, task),
): CellCost {
  const sizes = new Map(
    model.parameters.map(({ name, shape }) => [name, sizeOf(shape)]),
  );
  const sizeOfAll = (names: Iterable<string>) =>
    [...names].reduce((sum, name) => sum + sizes.get(name)!, 0);
  const trained = new Set(steps.flatMap(({ trainable }) => trainable));
  const totalParameters = sizeOfAll(sizes.keys());
  const trainableParameters = sizeOfAll(trained);
  const { name } = recipe.optimizer;
  const optimizer = lookup(optimizers, name, "optimizer", "optimizer.name");
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
    trainingFlops: steps.reduce(
      (sum, { trainable }, i) => sum + flopsOf(trainable) * updates[i]!,
      0,
    ),
    evaluationFlops: countFlops(Object.values(outputs)) * task.rows *
      (evaluations * counts.selection + counts.test),
    stateBytes: 4 *
      (totalParameters + trainableParameters * (1 + optimizer.slots.length)),
  };
}
