import type { EngineName } from "../../models/mod.ts";
import type { Suite } from "../../suites/mod.ts";
import type { PlanOptions } from "../plan/plan_suite.ts";
import type { RunOptions } from "../runner/run_suite.ts";
import { openWorkerLane } from "../runner/worker_lane.ts";

/**
 * How cells run side by side. A software rasterizer is a poor team: threads that wait for each other after
 * each kernel. So there each cell has one thread, and as many cells run as there are processors. On a GPU,
 * and where engines are timed against each other, one cell has it all.
 */
export async function sideBySide(
  suite: Suite,
  { engine, chosen, jobs }: {
    readonly engine: EngineName;
    readonly chosen: Omit<PlanOptions, "readFile" | "engine">;
    readonly jobs: number | undefined;
  },
): Promise<Pick<RunOptions, "jobs" | "openLane">> {
  const text = await Deno.readTextFile(suite.file);
  return {
    jobs: ({ isFallback }) =>
      jobs ??
        (engine === "native" && isFallback ? navigator.hardwareConcurrency : 1),
    openLane(plan, options) {
      if (Deno.env.get(RASTER_THREADS) === undefined) {
        Deno.env.set(RASTER_THREADS, "0");
      }
      return openWorkerLane(plan, { text, engine, chosen }, options);
    },
  };
}

/** Mesa's variable: threads beside the one that asks. Read whenever a device is opened. */
const RASTER_THREADS = "LP_NUM_THREADS";
