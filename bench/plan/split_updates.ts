import type { Recipe } from "../../suites/mod.ts";

/**
 * Updates of each step: all of them in turn, or a share that adds up, the first steps taking the rest.
 *
 * @param steps Number of steps.
 * @param recipe Updates and protocol.
 */
export function splitUpdates(
  steps: number,
  { updates, protocol }: Pick<Recipe, "updates" | "protocol">,
): number[] {
  return Array.from(
    { length: steps },
    (_, i) =>
      protocol === "per-step"
        ? updates
        : Math.floor(updates / steps) + (i < updates % steps ? 1 : 0),
  );
}
