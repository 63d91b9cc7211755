import type { Recipe, Step } from "../../suites/mod.ts";
import { phasesOf } from "./phases.ts";

/**
 * Updates of each step.
 *
 * `per-step`: as many for each phase, which its steps divide. Else all of them, by the shares that steps ask
 * for; those that ask for none divide what is left evenly, the first ones taking the rest.
 *
 * @param steps The steps.
 * @param recipe Updates and protocol.
 */
export function splitUpdates(
  steps: readonly Pick<Step, "share" | "keeps" | "length">[],
  { updates, protocol }: Pick<Recipe, "updates" | "protocol">,
): number[] {
  return protocol === "per-step"
    ? phasesOf(steps).flatMap((phase) =>
      divide(updates * (phase[0]!.length ?? 1), phase)
    )
    : divide(updates, steps);
}

function divide(
  updates: number,
  steps: readonly Pick<Step, "share">[],
): number[] {
  const asked = steps.reduce((sum, { share = 0 }) => sum + share, 0);
  const open = steps.filter(({ share }) => share === undefined).length;
  if (asked === 0) {
    return steps.map((_, i) =>
      Math.floor(updates / open) + (i < updates % open ? 1 : 0)
    );
  }
  const whole = open > 0 ? 1 : asked;
  let sum = 0, done = 0;
  return steps.map(({ share = (1 - asked) / open }) => {
    sum += share / whole;
    const before = done;
    done = Math.round(updates * sum);
    return done - before;
  });
}
