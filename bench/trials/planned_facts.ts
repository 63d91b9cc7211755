import {
  type DeviceTraits,
  type MemoryByTag,
  plannedNative,
  sizeOf,
} from "../../models/mod.ts";
import type { SuiteMethod, Workload } from "../../suites/mod.ts";
import type { PlannedFacts } from "../gate/facts.ts";

/**
 * Kinds of devices that programs are planned for: kernels adapt to them. The limits are those that WebGPU
 * grants everywhere.
 */
export const PLANNED_DEVICES: Readonly<Record<string, DeviceTraits>> = {
  gpu: {
    isFallback: false,
    maxStorageBuffers: 8,
    maxBindingBytes: 2 ** 27,
  },
  software: {
    isFallback: true,
    maxStorageBuffers: 8,
    maxBindingBytes: 2 ** 27,
  },
};

/**
 * Plans every program of a method without a device: its steps, and the evaluation.
 *
 * @param workload Network, data and recipe.
 * @param method The method, on the network of the workload.
 * @param traits What kernels adapt to.
 */
export async function plannedFacts(
  { recipe, task: { configured: task } }: Workload,
  { model, steps }: Pick<SuiteMethod, "model" | "steps">,
  traits: DeviceTraits,
): Promise<PlannedFacts> {
  await using session = await plannedNative(traits).open();
  const before = total(session.memory().now);
  const leaves = [...model.parameters, ...model.states];
  session.store(leaves.map(({ tensor, tag, shape }) => ({
    tensor,
    tag,
    data: new Float32Array(sizeOf(shape)),
  })));
  const context = { model, recipe };
  const programs: PlannedFacts["programs"] = {};
  {
    using evaluation = await session.compileInference(task.outputs(context));
    programs.evaluation = { ...evaluation.facts };
    for (const { name, trainable } of steps) {
      using program = await session.compileTraining(
        task.training(context, trainable),
      );
      programs[name] = { ...program.facts };
    }
  }
  const { peak } = session.memory();
  session.drop(leaves.map(({ name }) => name));
  return {
    programs,
    peakBytes: { ...peak },
    leakedBytes: total(session.memory().now) - before,
  };
}

function total(bytes: MemoryByTag): number {
  return Object.values(bytes).reduce((sum, own) => sum + own, 0);
}
