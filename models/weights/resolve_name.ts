/** What wrappers put in front of the names of a network. */
const WRAPPERS = ["module.", "_orig_mod.", "model.", "backbone."] as const;

/** What a network with a head puts in front of the names of the one without. */
const BASES = ["", "roberta.", "model."] as const;

/**
 * Finds what a name in a checkpoint is called in a network: itself, or without what a wrapper put in front,
 * or with what the network with a head adds.
 *
 * @param name The name in the checkpoint.
 * @param known Names in the network.
 * @returns One of them, or `undefined`.
 */
export function resolveName(
  name: string,
  known: ReadonlySet<string>,
): string | undefined {
  const base = BASES.find((base) => known.has(base + name));
  if (base !== undefined) return base + name;
  const wrapper = WRAPPERS.find((wrapper) => name.startsWith(wrapper));
  return wrapper === undefined
    ? undefined
    : resolveName(name.slice(wrapper.length), known);
}
