import type { Engine } from "../../models/mod.ts";
import type { WorkFacts } from "../gate/facts.ts";
import { readEnvironment } from "../measure/environment.ts";
import type { Clock } from "../measure/clock.ts";
import type { Plan } from "../plan/plan_suite.ts";
import { openLane } from "../runner/lane.ts";
import { observeEngine } from "./observe_engine.ts";
import { PLANNED_DEVICES, plannedFacts } from "./planned_facts.ts";
import { trainedFacts } from "./trained_facts.ts";

/** What is measured, and with what. */
export interface MeasureOptions {
  /** Trains the cells; `null` if programs are only planned. */
  readonly engine: Engine | null;
  /** Folder for data that is made once. */
  readonly cacheFolder: string;
  /** Root of the repository. */
  readonly root: URL;
  /** Where time comes from. */
  readonly clock: Clock;
  /** Told what is measured next. */
  readonly onWork?: (work: string) => void;
}

/**
 * Measures the facts of all cells of a plan, whose works must have different names.
 *
 * @throws {DeviceError} If cells are to be trained and there is no device.
 */
export async function measureFacts(
  plan: Plan,
  { engine, cacheFolder, root, clock, onWork }: MeasureOptions,
): Promise<WorkFacts[]> {
  const observed = engine && observeEngine(engine);
  const out = await Deno.makeTempDir({ prefix: "truetune_gate_" });
  try {
    await using lane = observed && await openLane(plan, {
      engine: observed,
      out,
      cacheFolder,
      environment: await readEnvironment(root),
      clock,
    });
    const all: WorkFacts[] = [];
    for (const cell of plan.cells) {
      const { workload, method } = cell;
      const work = `${workload.name} ${method.label}`;
      onWork?.(work);
      const planned: WorkFacts["planned"] = {};
      for (const [device, traits] of Object.entries(PLANNED_DEVICES)) {
        planned[device] = await plannedFacts(workload, method, traits);
      }
      const trained = lane && await trainedFacts(lane, observed!, cell);
      all.push({ version: 1, work, planned, trained });
    }
    return all;
  } finally {
    await Deno.remove(out, { recursive: true });
  }
}
