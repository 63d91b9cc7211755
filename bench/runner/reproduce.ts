import type { Plan } from "../plan/plan_suite.ts";
import type { LoadedResult } from "../report.ts";
import {
  openReproducer,
  type ReproduceOptions,
  type Reproduction,
} from "./reproducer.ts";

/**
 * Runs one result again and says whether the two agree.
 *
 * @param first The result, with its predictions.
 * @param plan Its cell, from `planAgain`.
 * @throws {ReproductionError} If the data are others, or `out` is where the first result lies.
 * @throws {DeviceError} If there is no device.
 * @throws {LockError} If a run writes into `out`.
 */
export async function reproduce(
  first: LoadedResult,
  plan: Plan,
  options: ReproduceOptions,
): Promise<Reproduction> {
  await using reproducer = openReproducer(options);
  return await reproducer.run(first, plan);
}
