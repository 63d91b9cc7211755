import {
  countFlops,
  type Model,
  optimizers,
  sizeOf,
} from "../../models/mod.ts";
import {
  type ConfiguredTask,
  linkSteps,
  lookup,
  type Recipe,
  type Step,
} from "../../suites/mod.ts";
import { evaluationPoints } from "./evaluation_points.ts";
import { phasesOf } from "./phases.ts";
import type { PlannedSteps } from "./plan_steps.ts";
import { probeFlops, updateFlops } from "./update_flops.ts";

/** What a cell will cost, as far as it can be known without running it. */
export interface CellCost {
  /** Parameters of the network, what the method adds included. */
  readonly totalParameters: number;
  /** Parameters that train in at least one step; where a step chooses, as if all were alike. */
  readonly trainableParameters: number;
  /** Updates over all steps. */
  readonly updates: number;
  /** Samples trained on, repeats counted. */
  readonly samples: number;
  /** Forward passes of looks by which steps choose what trains. */
  readonly probes: number;
  /** Floating-point operations of all updates and looks, counted from the graph. */
  readonly trainingFlops: number;
  /** Floating-point operations of all evaluations. */
  readonly evaluationFlops: number;
  /**
   * Bytes of weights, and of gradients and optimizer state for what trains, in the step that has most. An engine that
   * keeps large frozen weights in 16 bits needs less.
   */
  readonly stateBytes: number;
}

/** What a method without a network costs: too little to count. */
export const NO_COST: CellCost = {
  totalParameters: 0,
  trainableParameters: 0,
  updates: 0,
  samples: 0,
  probes: 0,
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
 * @param flopsOf Operations of a step with so many updates; counted if left out.
 */
export function estimateCost(
  model: Model,
  { steps, updates }: Pick<PlannedSteps, "steps" | "updates">,
  recipe: Recipe,
  task: ConfiguredTask,
  counts: EvaluationCounts,
  flopsOf = ({ trainable, probe }: Step, updates: number) =>
    (probe?.passes ?? 0) * probeFlops(model, trainable, recipe, task) +
    updates * updateFlops(model, trainable, recipe, task),
): CellCost {
  const sizes = new Map(
    model.parameters.map(({ name, shape }) => [name, sizeOf(shape)]),
  );
  const sizeOfAll = (names: Iterable<string>) =>
    [...names].reduce((sum, name) => sum + sizes.get(name)!, 0);
  const trained = new Set(steps.flatMap(({ trainable }) => trainable));
  const totalParameters = sizeOfAll(sizes.keys());
  const states = sumOf(model.states.map(({ shape }) => sizeOf(shape)));
  const { name } = recipe.optimizer;
  const optimizer = lookup(optimizers, name, "optimizer", "optimizer.name");
  const most = Math.max(
    0,
    ...steps.map(({ trainable }) => sizeOfAll(trainable)),
  );
  const total = sumOf(updates);
  return {
    totalParameters,
    trainableParameters: sizeOfAll(trained),
    updates: total,
    samples: total * recipe.batch,
    probes: sumOf(steps.map(({ probe }) => probe?.passes ?? 0)),
    trainingFlops: sumOf(
      steps.map((step, i) => flopsOf(step, updates[i]!)),
    ),
    evaluationFlops: countEvaluations(steps, updates, recipe, task, counts) *
      countFlops(Object.values(task.outputs({ model, recipe }))),
    stateBytes: 4 *
      (totalParameters + states + most * (1 + optimizer.slots.length)),
  };
}

/** Batches that are evaluated: the selection split at each look at it, the test split once. */
function countEvaluations(
  steps: readonly Step[],
  updates: readonly number[],
  { evaluate: { batch, perStep }, steps: rules }: Recipe,
  { rows }: ConfiguredTask,
  { selection, test }: EvaluationCounts,
): number {
  const linked = linkSteps(
    steps.map((step, i) => ({ ...step, updates: updates[i]! })),
    rules,
  );
  const looks = phasesOf(linked).map((phase) =>
    evaluationPoints(sumOf(phase.map((own) => own.updates)), perStep).length
  );
  const batchesOf = (count: number) => Math.ceil(count * rows / batch);
  return sumOf(looks) * batchesOf(selection) + batchesOf(test);
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, own) => sum + own, 0);
}
