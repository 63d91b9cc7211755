import type { Step } from "../../suites/mod.ts";

/**
 * Cuts steps into phases: steps under one learning-rate schedule. A step that does not keep the schedule of
 * the one before begins a phase.
 */
export function phasesOf<S extends Pick<Step, "keeps">>(
  steps: readonly S[],
): S[][] {
  const phases: S[][] = [];
  for (const step of steps) {
    const isNew = !step.keeps?.includes("schedule");
    if (isNew || phases.length === 0) phases.push([]);
    phases.at(-1)!.push(step);
  }
  return phases;
}
