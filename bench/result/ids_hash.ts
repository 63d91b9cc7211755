import { contentHash } from "./content_hash.ts";

/**
 * The hash of the ids of a split, in any order.
 *
 * @returns sha256 of the canonical JSON of the ids, sorted by UTF-16 code unit.
 */
export function idsHash(ids: readonly string[]): Promise<string> {
  return contentHash([...ids].sort());
}
