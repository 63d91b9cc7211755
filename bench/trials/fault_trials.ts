/**
 * The gate under test: faults are put in, and it must find them; and nothing, where nothing is to be found.
 *
 * @module
 */
import { createRandom, type Engine } from "../../models/mod.ts";
import { compareFacts } from "../gate/compare_facts.ts";
import type { TrainedFacts, WorkFacts } from "../gate/facts.ts";
import type { Clock } from "../measure/clock.ts";
import type { Result } from "../result/result.ts";
import type { Cell } from "../plan/cell.ts";
import type { Plan } from "../plan/plan_suite.ts";
import { openLane } from "../runner/lane.ts";
import { type Fault, faultyEngine } from "./faulty_engine.ts";
import { observeEngine } from "./observe_engine.ts";
import { trainedFacts } from "./trained_facts.ts";

/** How a trial ended. */
export interface FaultTrial {
  /** What was put in; `null` for nothing. */
  readonly fault: Fault | null;
  /** Workload and label that it was put into. */
  readonly work: string;
  /** The first difference for which the gate fails; `null` if it passes. */
  readonly found: string | null;
}

/** Trials of the exact tier, on one device. */
export interface FaultTrials extends AsyncDisposable {
  /**
   * Trains a cell with a fault and judges it.
   *
   * @param fault What is put in; `null` for nothing.
   * @param index Decides, with the seed and the fault, which cell and where.
   * @throws {RangeError} If the cell has no baseline.
   */
  run(fault: Fault | null, index: number): Promise<FaultTrial>;
}

/** What trials need. */
export interface FaultTrialOptions {
  /** Runs the cells. */
  readonly engine: Engine;
  /** What is right. */
  readonly baselines: readonly WorkFacts[];
  /** Decides works and faults. */
  readonly seed: number;
  /** Folder for data that is made once. */
  readonly cacheFolder: string;
  /** What it happens in. */
  readonly environment: Result["environment"];
  /** Where time comes from. */
  readonly clock: Clock;
}

/** Gradients below this share of all are rounding alone: to scale them is no fault. */
const LEAST_SHARE = 1e-4;

/**
 * Opens a device to put faults into random cells of a plan, and judge them by the exact tier.
 *
 * @throws {DeviceError} If there is no device.
 */
export async function openFaultTrials(
  plan: Plan,
  { engine, baselines, seed, ...around }: FaultTrialOptions,
): Promise<FaultTrials> {
  const faulty = faultyEngine(engine);
  const observed = observeEngine(faulty);
  const out = await Deno.makeTempDir({ prefix: "truetune_gate_" });
  const clean = () => Deno.remove(out, { recursive: true });
  const lane = await openLane(plan, { ...around, engine: observed, out })
    .catch(async (error) => {
      await clean();
      throw error;
    });
  return {
    async run(fault, index) {
      const random = createRandom(seed + index, `self-test/${fault}`);
      const cell = plan.cells[random.integer(plan.cells.length)]!;
      const baseline = baselineOf(cell, baselines);
      faulty.inject(
        fault,
        random,
        namesOf(baseline.trained!),
        cell.cost.updates,
      );
      const trained = await trainedFacts(lane, observed, cell);
      const [found = null] = compareFacts(baseline, { ...baseline, trained })
        .filter((line) => isFair(line, fault));
      return { fault, work: baseline.work, found };
    },
    async [Symbol.asyncDispose]() {
      await lane[Symbol.asyncDispose]();
      await clean();
    },
  };
}

/** A wrong gradient is put in by one op more, which real ones need not have: counts do not tell it. */
function isFair(line: string, fault: Fault | null): boolean {
  return fault !== "wrong_gradient" || line.startsWith("trained.steps.");
}

function baselineOf(
  { workload, method }: Cell,
  baselines: readonly WorkFacts[],
): WorkFacts {
  const name = `${workload.name} ${method.label}`;
  const found = baselines.find(({ work }) => work === name);
  if (found?.trained) return found;
  throw new RangeError(
    `Cannot test the gate: "${name}" has no baseline, expected one; bench gate --update writes it`,
  );
}

/** Parameters whose gradient is more than rounding. */
function namesOf({ steps }: TrainedFacts): Set<string> {
  return new Set(
    Object.values(steps).flatMap(({ gradients }) => {
      const entries = Object.entries(gradients);
      const whole = Math.hypot(...entries.map(([, [norm]]) => norm));
      return entries.filter(([, [norm]]) => norm > LEAST_SHARE * whole)
        .map(([name]) => name);
    }),
  );
}
