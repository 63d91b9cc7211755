/**
 * One step of a method: compile, update, look at the selection split, keep the best weights.
 *
 * @module
 */
import {
  streamKey,
  type TrainingProgram,
  type Values,
} from "../../models/mod.ts";
import type { Evaluation, Recipe } from "../../suites/mod.ts";
import { DivergedError } from "./diverged_error.ts";
import type { Spent } from "./spent.ts";
import { evaluationPoints, stepLr } from "./step_plan.ts";
import type { TimedStep, TrainingHooks, TrainingJob } from "./training_job.ts";
import { compileOrRefuse } from "./unsupported_error.ts";

/** Updates between two looks at their losses; each look waits for the device. */
const BLOCK = 10;

/** Updates of a step that are timed kernel by kernel; a quarter of its updates at most. */
const PROFILED = 3;

/** A look at the selection split. */
export interface SelectionPoint {
  /** Updates of the step done. */
  readonly update: number;
  /** Samples that were right. */
  readonly correct: number;
  /** Samples. */
  readonly samples: number;
  /** Mean loss, as the task measures it. */
  readonly lossNats: number;
}

/** How a step went. */
export interface StepOutcome {
  /** Its name. */
  readonly name: string;
  /** Learning rate of each update. */
  readonly lr: readonly number[];
  /** Loss of each update's batch, before the update. */
  readonly lossNats: readonly number[];
  /** Gradient norm of each update, before clipping. */
  readonly gradientNorm: readonly number[];
  /** Looks at the selection split, in order. */
  readonly selection: readonly SelectionPoint[];
  /** The best of them, ties to the later one; `null` without a selection split. */
  readonly best: SelectionPoint | null;
}

/** What a step needs besides the job. */
export interface StepContext {
  /** The step. */
  readonly step: TimedStep;
  /** Updates of all steps before it. */
  readonly before: number;
  /** Evaluates the selection split; `null` if there is none. */
  readonly select: (() => Promise<Evaluation>) | null;
  /** What it costs is added here. */
  readonly spent: Spent;
}

/**
 * Trains one step, with a fresh optimizer and schedule. Its best or last weights stay in the session.
 *
 * @throws {DivergedError} If a loss or gradient norm is not finite.
 * @throws {UnsupportedError} If the engine cannot compile it.
 */
export async function trainStep(
  job: TrainingJob,
  context: StepContext,
  hooks: TrainingHooks,
): Promise<StepOutcome> {
  const { session, model, recipe } = job;
  const { step, select, spent } = context;
  const { clock, onEvent } = hooks;
  const start = clock.nowMs();
  using program = await compileOrRefuse(() =>
    session.compileTraining(job.task.training(step.trainable))
  );
  spent.compilationMs += clock.nowMs() - start;
  const names = [...step.trainable, ...model.states.map(({ name }) => name)];
  const curve = { lr: [], lossNats: [], gradientNorm: [] };
  const selection: SelectionPoint[] = [];
  let best:
    | { point: SelectionPoint; weights?: Map<string, Float32Array> }
    | null = null;
  const stops = select
    ? evaluationPoints(step.updates, recipe.evaluate.perStep)
    : [step.updates];
  let done = 0;
  for (const stop of stops) {
    done = await updateUntil(stop, done, program, curve, job, context, hooks);
    if (!select) continue;
    const began = clock.nowMs();
    const { correct, samples, lossNats } = await select();
    const point = { update: stop, correct, samples, lossNats };
    selection.push(point);
    onEvent?.({ kind: "evaluation", split: "selection", correct, samples });
    if (!best || correct >= best.point.correct) {
      const isKept = recipe.seedNext === "best" && stop < step.updates;
      best = { point, ...(isKept && { weights: await session.read(names) }) };
    }
    spent.evaluationMs += clock.nowMs() - began;
  }
  if (best?.weights) session.write(best.weights);
  return { name: step.name, ...curve, selection, best: best?.point ?? null };
}

/** Columns of a learning curve. */
interface Curve {
  readonly lr: number[];
  readonly lossNats: number[];
  readonly gradientNorm: number[];
}

async function updateUntil(
  stop: number,
  done: number,
  program: TrainingProgram,
  curve: Curve,
  { task, recipe, lr, seed }: TrainingJob,
  { step: { name, updates }, before, spent }: StepContext,
  { clock, onEvent, signal, isProfiled = false }: TrainingHooks,
): Promise<number> {
  const profile = isProfiled ? program.profile : undefined;
  const timed = Math.min(PROFILED, updates >> 2);
  const middle = (updates - timed) >> 1;
  const isTimed = (t: number) =>
    profile !== undefined && t >= middle && t < middle + timed;
  while (done < stop) {
    signal?.throwIfAborted();
    const first = done;
    const start = clock.nowMs();
    do {
      const rate = stepLr(done, updates, lr, recipe.schedule);
      const options = {
        lr: rate,
        randomKey: streamKey(seed, `update/${before + done}`),
      };
      const values = microBatches(task.batch(before + done), recipe);
      if (isTimed(done)) {
        const kernels = await profile!(values, options);
        spent.updateGpuMs.push(
          kernels.reduce((sum, { gpuMs }) => sum + gpuMs, 0),
        );
      } else await program.update(values, options);
      curve.lr.push(rate);
      done++;
    } while (
      done < stop && done < first + BLOCK && isTimed(done) === isTimed(first)
    );
    const records = await program.records();
    const passed = clock.nowMs() - start;
    for (const { lossNats, gradientNorm } of records) {
      checkFinite(lossNats, gradientNorm, name, curve);
      curve.lossNats.push(lossNats);
      curve.gradientNorm.push(gradientNorm);
    }
    spent.trainingMs += passed;
    spent.trainingFlops += program.facts.flops * (done - first);
    const updateMs = passed / (done - first);
    if (!isTimed(first)) spent.updateWallMs.push(updateMs);
    const lossNats = curve.lossNats.slice(first);
    onEvent?.({ kind: "updates", done, updates, lossNats, updateMs });
  }
  return done;
}

function checkFinite(
  lossNats: number,
  gradientNorm: number,
  step: string,
  { lossNats: earlier }: Curve,
): void {
  if (Number.isFinite(lossNats) && Number.isFinite(gradientNorm)) return;
  throw new DivergedError(
    Number.isFinite(lossNats)
      ? `gradient norm ${gradientNorm}`
      : `loss ${lossNats}`,
    step,
    earlier.length,
    earlier.at(-1) ?? null,
  );
}

/** Cuts a batch into the micro-batches of an update. */
function microBatches(
  all: Values,
  { batch, optimizer: { accumulate } }: Recipe,
): Values[] {
  if (batch % accumulate !== 0) {
    throw new RangeError(
      `Cannot cut a batch of ${batch}: expected a multiple of ${accumulate}`,
    );
  }
  return Array.from({ length: accumulate }, (_, i) => {
    const part = ([name, values]: [string, Values[string]]) => {
      const size = values.length / accumulate;
      return [name, values.subarray(i * size, (i + 1) * size)];
    };
    return Object.fromEntries(Object.entries(all).map(part));
  });
}
