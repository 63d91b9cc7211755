import { isTaskHead } from "../../suites/mod.ts";
import {
  type Checkpoint,
  initialize,
  loadCheckpoint,
  type Model,
} from "../../models/mod.ts";

/** First values, and which of them are not pretrained. */
export interface InitialWeights {
  /** Values of every parameter and state by name. */
  readonly weights: ReadonlyMap<string, Float32Array>;
  /** Names in the base network that the checkpoint had no fitting values for; empty without one. */
  readonly initialized: readonly string[];
}

/**
 * Gives every parameter and state its first value: that of the checkpoint, or a random one.
 *
 * What a method adds starts at random unless the checkpoint has it, and so does a head that the checkpoint
 * lacks or has for another number of classes. All else must be in the checkpoint, in the same shape.
 *
 * @param model The network, what the method adds included.
 * @param seed Decides the random values.
 * @param checkpoint Pretrained weights; `null` for random ones.
 * @param options Whether the task's head starts at random even where the checkpoint has one that fits.
 * @throws {CheckpointError} If the checkpoint is of another network; it lists all that does not fit.
 */
export async function initialWeights(
  model: Model,
  seed: number,
  checkpoint: Checkpoint | null,
  { newHead = false }: { readonly newHead?: boolean | undefined } = {},
): Promise<InitialWeights> {
  const { parameters, states } = model;
  const all = [...parameters, ...states];
  if (!checkpoint) return { weights: initialize(all, seed), initialized: [] };
  const loaded = await loadCheckpoint(model, checkpoint, { mayLackHead: true });
  const added = new Set(
    all.filter(({ tag }) => tag === "adapter").map(({ name }) => name),
  );
  const dropped = newHead ? parameters.filter(isTaskHead) : [];
  const known = new Map(loaded.weights);
  for (const { name } of dropped) known.delete(name);
  return {
    weights: initialize(all, seed, known),
    initialized: all.map(({ name }) => name)
      .filter((name) => !known.has(name) && !added.has(name)),
  };
}
