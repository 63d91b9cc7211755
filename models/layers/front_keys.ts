import type { Tensor } from "../graph/tensor.ts";
import { concat } from "../ops/concat.ts";
import { fill } from "../ops/fill.ts";

/**
 * Adds keys in front that every query sees to what is added to scores.
 *
 * @param keys `[B, S]`, e.g. a `keyMask`.
 * @param count How many.
 * @returns `[B, count + S]`.
 */
export function frontKeys(keys: Tensor, count: number): Tensor {
  if (count === 0) return keys;
  return concat([fill([keys.shape[0]!, count], 0), keys], 1);
}
