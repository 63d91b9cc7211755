import type { Configuration } from "./result/configuration.ts";
import { contentHash } from "./result/content_hash.ts";

/**
 * Hash of what a cell computes, without what was measured for it: under `equal-time`, each device has updates of its
 * own. Cells with one lasting hash are the same to ask for.
 *
 * @param configuration All that decides what the cell computes.
 * @returns sha256 of that, without the updates where they were measured.
 */
export function lastingHash(configuration: Configuration): Promise<string> {
  if (configuration.recipe.protocol !== "equal-time") {
    return contentHash(configuration);
  }
  const { updates: _, ...lasting } = configuration;
  return contentHash(lasting);
}
