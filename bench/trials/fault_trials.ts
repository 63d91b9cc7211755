/**
 * The gate under test: faults are put in, and it must find them; and nothing, where nothing is to be found.
 *
 * @module
 */
import { createRandom, type Engine } from "../../models/mod.ts";
import { compareFacts } from "../gate/compare_facts.ts";
import type { TrainedFacts, WorkFacts } from "../gate/facts.ts";
import { readEnvironment } from "../measure/environment.ts";
import type { Clock } from "../measure/clock.ts";
import type { Cell } from "../plan/cell.ts";
import type { Plan } from "../plan/plan_suite.ts";
import { openLane } from "../runner/lane.ts";
import { type Fault, FAULTS, faultyEngine } from "./faulty_engine.ts";
import { observeEngine } from "./observe_engine.ts";
import { trainedFacts } from "./trained_facts.ts";

/** What was put in, and how often the gate failed. */
export interface TrialCount {
  /** What was put in; `null` for nothing. */
  readonly fault: Fault | null;
  /** Trials. */
  readonly trials: number;
  /** Trials in which the gate failed: all of them, if there is a fault, else none. */
  readonly failures: number;
}

/** What the self-test needs. */
export interface SelfTestOptions {
  /** Runs the cells. */
  readonly engine: Engine;
  /** What is right. */
  readonly baselines: readonly WorkFacts[];
  /** Trials of each fault. */
  readonly trials: number;
  /** Decides works and faults. */
  readonly seed: number;
  /** Folder for data that is made once. */
  readonly cacheFolder: string;
  /** Root of the repository. */
  readonly root: URL;
  /** Where time comes from. */
  readonly clock: Clock;
  /** Told how each trial ended. */
  readonly onTrial?: (
    trial: {
      readonly fault: Fault | null;
      readonly work: string;
      readonly found: string | null;
    },
  ) => void;
}

/** Gradients below this share of all are rounding alone: to scale them is no fault. */
const LEAST_SHARE = 1e-4;

/**
 * Puts faults into random cells of a plan and judges them by the exact tier.
 *
 * @throws {DeviceError} If there is no device.
 */
export async function selfTestExact(
  plan: Plan,
  { engine, baselines, trials, seed, root, onTrial, ...around }:
    SelfTestOptions,
): Promise<TrialCount[]> {
  const faulty = faultyEngine(engine);
  const observed = observeEngine(faulty);
  const out = await Deno.makeTempDir({ prefix: "truetune_gate_" });
  try {
    await using lane = await openLane(plan, {
      ...around,
      engine: observed,
      out,
      environment: await readEnvironment(root),
    });
    const counts: TrialCount[] = [];
    for (const fault of [...FAULTS, null]) {
      let failures = 0;
      for (let i = 0; i < trials; i++) {
        const random = createRandom(seed + i, `self-test/${fault}`);
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
        if (found !== null) failures++;
        onTrial?.({ fault, work: baseline.work, found });
      }
      counts.push({ fault, trials, failures });
    }
    return counts;
  } finally {
    await Deno.remove(out, { recursive: true });
  }
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
