import {
  initialize,
  type Model,
  type Safetensors,
  WeightsError,
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
 * What a method adds always starts at random, and so does a head for another number of classes. All else
 * must be in the checkpoint, in the same shape.
 *
 * @param model The network, what the method adds included.
 * @param seed Decides the random values.
 * @param checkpoint Pretrained weights; `null` for random ones.
 * @param file Name of the checkpoint, for messages.
 * @throws {WeightsError} If the checkpoint is of another network.
 */
export function initialWeights(
  { architecture, parameters, states }: Model,
  seed: number,
  checkpoint: Safetensors | null,
  file: string,
): InitialWeights {
  const all = [...parameters, ...states];
  const weights = initialize(all, seed);
  if (!checkpoint) return { weights, initialized: [] };
  const initialized: string[] = [];
  for (const { name, shape, unit, tag } of all) {
    if (tag === "adapter") continue;
    const stored = checkpoint.tensors.get(name);
    const isFitting = stored !== undefined &&
      stored.shape.length === shape.length &&
      stored.shape.every((extent, axis) => extent === shape[axis]);
    if (isFitting) weights.set(name, Float32Array.from(stored.data));
    else if (unit.kind === "head") initialized.push(name);
    else {
      throw new WeightsError(
        file,
        name,
        `${
          stored ? `shape [${stored.shape}]` : "no such tensor"
        }, expected shape [${shape}] for ${architecture}`,
      );
    }
  }
  return { weights, initialized };
}
