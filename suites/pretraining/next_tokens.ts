/** Label of tokens that do not count in a loss. */
const IGNORED = -100;

/**
 * Labels of a causal language model: the next token of each, and -100 at the end of a row.
 *
 * @param ids Token ids, row-major.
 * @param length Ids in a row.
 */
export function nextTokens(ids: Int32Array, length: number): Int32Array {
  return ids.map((_, i) => i % length === length - 1 ? IGNORED : ids[i + 1]!);
}
