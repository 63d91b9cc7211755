import { optimizers, type Training } from "../models/mod.ts";
import { lookup } from "./lookup.ts";
import type { Recipe } from "./recipe.ts";

/**
 * What a recipe says about the training step of a micro-batch, whatever the task.
 *
 * @param recipe How it is trained.
 * @param trainable Exact names of the parameters that train.
 */
export function trainingOf(
  { batch, optimizer, steps, recompute }: Recipe,
  trainable: readonly string[],
): Training {
  const { weightDecay, hyper, accumulate, layerDecay, clipNorm } = optimizer;
  return {
    batch: batch / accumulate,
    trainable,
    optimizer: lookup(
      optimizers,
      optimizer.name,
      "optimizer",
      "optimizer.name",
    ),
    hyper,
    weightDecay,
    accumulate,
    recompute,
    isFrozenNormStill: steps.batchNorm === "still",
    ...(layerDecay !== null && { layerDecay }),
    ...(clipNorm !== null && { clipNorm }),
  };
}
