import type { Model } from "../architecture.ts";

/**
 * Folds what a tuning method added into the weights of the base network, which then gives the same outputs
 * on its own: PEFT's `merge_and_unload`.
 *
 * @param model The network with what was added.
 * @param weights Values by name: of every parameter, and of states that were added.
 * @returns Values of the base network by name; what was not changed is shared with `weights`.
 * @throws {RangeError} If something was added that no weight can stand for, or values are missing.
 *
 * @example
 * ```ts
 * import { architectures, initialize, lora, mergeExtensions } from "../mod.ts";
 * import assert from "node:assert/strict";
 *
 * const tuned = architectures.roberta.build("micro", {}, [lora({ rank: 8, alpha: 8 })]);
 * const merged = mergeExtensions(tuned, initialize(tuned.parameters, 0));
 * const base = architectures.roberta.build("micro");
 * assert.deepEqual([...merged.keys()], base.parameters.map(({ name }) => name));
 * ```
 */
export function mergeExtensions(
  model: Model,
  weights: ReadonlyMap<string, Float32Array>,
): Map<string, Float32Array> {
  const { architecture, parameters, states, attachments } = model;
  const read = (name: string): Float32Array => {
    const values = weights.get(name);
    if (values) return values;
    throw new RangeError(
      `Cannot merge into ${architecture}: no values for "${name}", expected some`,
    );
  };
  const added = new Set(
    [...parameters, ...states].filter(({ tag }) => tag === "adapter")
      .map(({ name }) => name),
  );
  const merged = new Map([...weights].filter(([name]) => !added.has(name)));
  for (const { extension, sites } of attachments) {
    for (const { path, kind, inputs } of sites) {
      const names = { weight: `${path}.weight`, bias: `${path}.bias` };
      const weight = merged.get(names.weight);
      if (!extension.merge || !weight) {
        throw new RangeError(
          `Cannot merge into ${architecture}: found an addition to the ${kind} at "${path}", expected one that a weight can stand for`,
        );
      }
      const bias = merged.get(names.bias);
      const { weight: newWeight, bias: newBias } = extension.merge({
        weight,
        ...(bias && { bias }),
        inputs,
        outputs: weight.length / inputs,
        own: (name) => read(`${path}.${name}`),
        shared: read,
      });
      if (newWeight) merged.set(names.weight, newWeight);
      if (newBias) merged.set(names.bias, newBias);
    }
  }
  return merged;
}
