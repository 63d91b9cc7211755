import type { EngineName } from "../../models/mod.ts";
import type { Suite } from "../../suites/mod.ts";
import { type Plan, type PlanOptions, planSuite } from "../plan/plan_suite.ts";
import type { UpdateTimes } from "../plan/prices.ts";
import { type MeasureOptions, measureUpdates } from "./measure_updates.ts";
import { deviceName } from "./result_folder.ts";
import { readUpdateTimes, writeUpdateTimes } from "./update_times_file.ts";

/** A plan, and the times that it was made with. */
export interface TimedPlan {
  /** The plan. */
  readonly plan: Plan;
  /** The times, for others who make the same plan; empty if none were asked for. */
  readonly updateTimes: UpdateTimes;
}

/**
 * Plans a suite. Where its protocol goes by time, updates are timed first, once for a suite file and a device: the
 * times are kept beside the results, so that a run that goes on, or is run again, has the same cells.
 *
 * @param suite The suite.
 * @param text The whole of its file: other text is timed anew.
 * @param options What to plan; `out` is the folder of all results.
 * @throws {SuiteError} If a checkpoint is not there, or a budget is too small.
 * @throws {DeviceError} If there is no device to time on.
 */
export async function planTimed(
  suite: Suite,
  text: string,
  options: Omit<PlanOptions, "engine" | "updateTimes"> & MeasureOptions & {
    readonly engineName: EngineName;
    readonly out: string;
  },
): Promise<TimedPlan> {
  const isTimed = suite.workloads.some(({ recipe }) =>
    recipe.protocol === "equal-time"
  );
  const updateTimes = isTimed ? await timesOf(suite, text, options) : {};
  const plan = await planSuite(suite, {
    ...options,
    engine: options.engineName,
    updateTimes,
  });
  return { plan, updateTimes };
}

async function timesOf(
  suite: Suite,
  text: string,
  options: MeasureOptions & { readonly out: string },
): Promise<UpdateTimes> {
  const session = await options.engine.open();
  const device = deviceName(session.device);
  await session[Symbol.asyncDispose]();
  const place = { out: options.out, suite: suite.name, text };
  const known = await readUpdateTimes(place);
  const own = known.find((own) => own.device === device);
  if (own) return own.times;
  const times = await measureUpdates(suite.workloads, options);
  await writeUpdateTimes(place, { device, times });
  return times;
}
