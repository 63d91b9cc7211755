/**
 * What an optimizer starts from, for every engine.
 *
 * @module
 */
import type { OptimizerState, TrainingSpec } from "../engine.ts";
import { sizeOf } from "../graph/tensor.ts";

/**
 * Updates that each trainable parameter has had before, in the order of `spec`; 0 for those that start
 * afresh.
 *
 * @throws {RangeError} If `from` holds slots of another number or size than `spec` needs.
 */
export function agesOf(
  { trainable, optimizer }: TrainingSpec,
  from: OptimizerState,
): number[] {
  return trainable.map(({ tensor: { name, shape } }) => {
    const known = from.get(name!);
    if (!known) return 0;
    const { slots, updates } = known;
    const size = sizeOf(shape);
    const isFit = slots.length === optimizer.slots.length &&
      slots.every(({ length }) => length === size);
    if (isFit) return updates;
    throw new RangeError(
      `Cannot go on with the optimizer's state of "${name}": found slots of [${
        slots.map(({ length }) => length)
      }] numbers, expected ${optimizer.slots.length} of ${size}`,
    );
  });
}
