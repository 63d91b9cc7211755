/**
 * How long an update of each method takes, for the protocol that goes by time.
 *
 * @module
 */
import {
  type Engine,
  initialize,
  type Model,
  type Session,
  type TrainingProgram,
} from "../../models/mod.ts";
import type {
  BoundTask,
  OpenData,
  Recipe,
  Step,
  Workload,
} from "../../suites/mod.ts";
import type { Clock } from "../measure/clock.ts";
import { planSteps } from "../plan/plan_steps.ts";
import { type UpdateTimes, WHOLE } from "../plan/prices.ts";
import { median } from "../stats/median.ts";
import { openLossProbe } from "./loss_probe.ts";
import { microBatches } from "./micro_batches.ts";
import { nothingSpent } from "./spent.ts";
import { storeWeights } from "./tune.ts";

/** Rounds in which a method and full tuning take turns; the first one warms up, and compiles looks. */
const ROUNDS = 5;

/** Updates of a round. */
const UPDATES = 3;

/** What measuring needs from outside. */
export interface MeasureOptions {
  /** Opens devices. */
  readonly engine: Engine;
  /** Folder for data that is made once. */
  readonly cacheFolder: string;
  /** Where time comes from. */
  readonly clock: Clock;
  /** Told what happens. */
  readonly onNote?: (message: string) => void;
}

/**
 * Measures the workloads whose protocol is `equal-time`: each method in turns with full tuning, so that what else the
 * machine does slows both. Weights are random, since no time depends on them.
 *
 * @param workloads The workloads of a suite; others are left out.
 * @returns Milliseconds of an update, by workload and label.
 * @throws {DeviceError} If there is no device.
 */
export async function measureUpdates(
  workloads: readonly Workload[],
  options: MeasureOptions,
): Promise<UpdateTimes> {
  const times: Record<string, Record<string, number>> = {};
  for (const workload of workloads) {
    if (workload.recipe.protocol !== "equal-time") continue;
    options.onNote?.(`Timing the updates of ${workload.name}`);
    times[workload.name] = await measureWorkload(workload, options);
  }
  return times;
}

async function measureWorkload(
  { name: _, ...workload }: Workload,
  { engine, cacheFolder, clock }: MeasureOptions,
): Promise<Record<string, number>> {
  const { model: own, recipe, folds, data: source } = workload;
  const data = await source.open({ cacheFolder, fold: folds[0]! });
  const build = (extensions: Parameters<typeof own.architecture.build>[2]) =>
    own.architecture.build(
      own.size,
      { ...own.config, ...workload.task.configured.fit(data) },
      extensions,
    );
  await using whole = await open(engine, build([]), workload, data);
  using full = await whole.compile(
    whole.model.parameters.map(({ name }) => name),
  );
  const times: Record<string, number> = {};
  const wholeMs: number[] = [];
  for (const { label, configured, steps: [first] } of workload.methods) {
    if (!first) continue;
    await using device = await open(
      engine,
      build(configured.extensions),
      workload,
      data,
    );
    const { model } = device;
    const { steps, updates } = planSteps(
      { configured, model, recipe: { ...recipe, protocol: "equal-updates" } },
      0,
      { budget: Infinity, priceOf: () => 0 },
    );
    const base = () => whole.time(clock, full);
    const share = (i: number) => updates[i]! / recipe.updates;
    let ratio = 0;
    for (const [i, { trainable }] of steps.entries()) {
      // Full tuning itself takes as long as full tuning, whatever a clock says.
      if (isWhole(model, trainable)) {
        ratio += share(i);
        continue;
      }
      using program = await device.compile(trainable);
      const own = await inTurns(base, () => device.time(clock, program));
      wholeMs.push(own.baseMs);
      ratio += own.ratio * share(i);
    }
    const choosing = steps.filter(({ probe }) => probe);
    if (choosing.length > 0) {
      using looks = device.openLooks(clock, choosing[0]!);
      const own = await inTurns(base, looks.time);
      ratio += own.ratio * choosing.length / recipe.updates;
    }
    times[label] = ratio;
  }
  const unit = median(wholeMs) ?? 1;
  return {
    [WHOLE]: unit,
    ...Object.fromEntries(
      Object.entries(times).map(([label, own]) => [label, own * unit]),
    ),
  };
}

/** Times two things in turns: medians of all rounds but the first. */
async function inTurns(
  base: () => Promise<number>,
  own: () => Promise<number>,
): Promise<{ readonly baseMs: number; readonly ratio: number }> {
  const bases: number[] = [], owns: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    bases.push(await base());
    owns.push(await own());
  }
  const baseMs = median(bases.slice(1))!;
  return { baseMs, ratio: median(owns.slice(1))! / baseMs };
}

/** A network on a device of its own. */
interface Opened extends AsyncDisposable {
  readonly model: Model;
  compile(trainable: readonly string[]): Promise<TrainingProgram>;
  /** Milliseconds of an update. */
  time(clock: Clock, program: TrainingProgram): Promise<number>;
  /** Times all the looks by which a step chooses what trains. */
  openLooks(clock: Clock, step: Step): Looks;
}

interface Looks extends Disposable {
  /** Milliseconds of all looks of the step. */
  readonly time: () => Promise<number>;
}

async function open(
  engine: Engine,
  model: Model,
  { recipe, task: { configured } }: Pick<Workload, "recipe" | "task">,
  data: OpenData,
): Promise<Opened> {
  const session: Session = await engine.open();
  const task = await configured.bind(data, { model, recipe, seed: 0 });
  storeWeights(
    session,
    model,
    initialize([...model.parameters, ...model.states], 0),
  );
  return {
    model,
    compile: (trainable) => session.compileTraining(task.training(trainable)),
    time: (clock, program) => timeRound(clock, program, task, recipe),
    openLooks(clock, { name, trainable, probe }) {
      const job = { session, task, recipe, seed: 0 };
      const spent = nothingSpent();
      const looks = openLossProbe(job, trainable, { clock, spent });
      return {
        async time() {
          const start = clock.nowMs();
          await probe!.choose(looks.at(name, 0));
          return clock.nowMs() - start;
        },
        [Symbol.dispose]: () => looks[Symbol.dispose](),
      };
    },
    [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
  };
}

/** Milliseconds of an update, over some that are read back at once. */
async function timeRound(
  clock: Clock,
  program: TrainingProgram,
  task: BoundTask,
  recipe: Recipe,
): Promise<number> {
  const micro = microBatches(task.batch(0), recipe);
  const start = clock.nowMs();
  for (let i = 0; i < UPDATES; i++) {
    await program.update(micro, { lr: 1e-9, randomKey: i });
  }
  await program.records();
  return (clock.nowMs() - start) / UPDATES;
}

/** Whether all of a network trains, and nothing was added to it. */
function isWhole(
  { parameters, attachments }: Model,
  trainable: readonly string[],
): boolean {
  return attachments.length === 0 && trainable.length === parameters.length;
}
