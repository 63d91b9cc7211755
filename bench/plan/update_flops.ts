import { countFlops, type Model } from "../../models/mod.ts";
import type { ConfiguredTask, Recipe } from "../../suites/mod.ts";

/**
 * Operations of an update, counted from its graph: forward, and backward down to the lowest tensor that trains.
 *
 * @param model The network, what the method adds included.
 * @param trainable Exact names of the parameters that train.
 * @param recipe How it is trained.
 * @param task What is asked.
 */
export function updateFlops(
  model: Model,
  trainable: readonly string[],
  recipe: Recipe,
  task: ConfiguredTask,
): number {
  const { loss, trainable: own } = task.training({ model, recipe }, trainable);
  return recipe.optimizer.accumulate *
    countFlops([loss, ...own.map(({ gradient }) => gradient)]);
}

/**
 * Operations of a look by which a step chooses what trains: a forward pass of a training step on one micro-batch.
 *
 * @param model The network, what the method adds included.
 * @param trainable What would train; it does not change the number.
 * @param recipe How it is trained.
 * @param task What is asked.
 */
export function probeFlops(
  model: Model,
  trainable: readonly string[],
  recipe: Recipe,
  task: ConfiguredTask,
): number {
  return countFlops([task.training({ model, recipe }, trainable).loss]);
}
