import {
  type DeviceTraits,
  type KernelUse,
  plannedNative,
  type ProgramFacts,
  sizeOf,
} from "../../models/mod.ts";
import type { SuiteMethod, Workload } from "../../suites/mod.ts";

/** The program of a step. */
export interface ExplainedStep {
  /** Name of the step. */
  readonly step: string;
  /** What the program is made of. */
  readonly facts: ProgramFacts;
  /** Its dispatches, in order. */
  readonly kernels: readonly KernelUse[];
}

/**
 * Compiles the training program of each step of a method as the native engine would for a device, without one.
 *
 * @param workload Network, data and recipe.
 * @param method The method, on the network of the workload.
 * @param traits What kernels adapt to.
 */
export async function explainSteps(
  { recipe, task: { configured: task } }: Pick<Workload, "recipe" | "task">,
  { model, steps }: Pick<SuiteMethod, "model" | "steps">,
  traits: DeviceTraits,
): Promise<ExplainedStep[]> {
  await using session = await plannedNative(traits).open();
  session.store(
    [...model.parameters, ...model.states].map(({ tensor, tag, shape }) => ({
      tensor,
      tag,
      data: new Float32Array(sizeOf(shape)),
    })),
  );
  const explained: ExplainedStep[] = [];
  for (const { name, trainable } of steps) {
    using program = await session.compileTraining(
      task.training({ model, recipe }, trainable),
    );
    explained.push({
      step: name,
      facts: program.facts,
      kernels: program.explain!(),
    });
  }
  return explained;
}
