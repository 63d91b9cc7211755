/** Keys under which training scripts keep the weights, the likeliest first. */
const KEYS = ["model", "state_dict", "model_state_dict", "module", "net"];

/**
 * Finds the dictionary of tensors in what a checkpoint holds: a usual key of it, or itself.
 *
 * @param value What was read.
 * @param isTensor Tells a tensor.
 * @returns Everything in that dictionary, under names; `undefined` if there is none.
 */
export function findStateDict(
  value: unknown,
  isTensor: (item: unknown) => boolean,
): ReadonlyMap<string, unknown> | undefined {
  return search(value, isTensor, 0);
}

function search(
  value: unknown,
  isTensor: (item: unknown) => boolean,
  depth: number,
): ReadonlyMap<string, unknown> | undefined {
  // A pickle may hold itself.
  if (!(value instanceof Map) || depth > 2) return undefined;
  for (const key of KEYS) {
    const found = search(value.get(key), isTensor, depth + 1);
    if (found) return found;
  }
  if (![...value.values()].some(isTensor)) return undefined;
  return new Map([...value].filter(([key]) => typeof key === "string"));
}
