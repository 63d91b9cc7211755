import type { Values } from "../../models/mod.ts";
import type { Recipe } from "../../suites/mod.ts";

/**
 * Cuts a batch into the micro-batches of an update.
 *
 * @param all Each array has the samples of the whole update along its first axis.
 * @param recipe How many samples and micro-batches it has.
 * @throws {RangeError} If micro-batches do not divide it.
 */
export function microBatches(
  all: Values,
  { batch, optimizer: { accumulate } }: Recipe,
): Values[] {
  if (batch % accumulate !== 0) {
    throw new RangeError(
      `Cannot cut a batch of ${batch}: expected a multiple of ${accumulate}`,
    );
  }
  return Array.from({ length: accumulate }, (_, i) => {
    const part = ([name, values]: [string, Values[string]]) => {
      const size = values.length / accumulate;
      return [name, values.subarray(i * size, (i + 1) * size)];
    };
    return Object.fromEntries(Object.entries(all).map(part));
  });
}
