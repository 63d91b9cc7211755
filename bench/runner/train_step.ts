/**
 * One step of a method: compile, update, look at the selection split, keep the best weights.
 *
 * @module
 */
import {
  type OptimizerState,
  scaleRates,
  streamKey,
  type TrainingProgram,
} from "../../models/mod.ts";
import type { Evaluation } from "../../suites/mod.ts";
import type { BestLook, SelectionPoint, StepOutcome } from "./step_outcome.ts";
import { evaluationPoints } from "../plan/evaluation_points.ts";
import { DivergedError } from "./diverged_error.ts";
import { microBatches } from "./micro_batches.ts";
import { addKernels } from "./kernel_profile.ts";
import type { Spent } from "./spent.ts";
import { stepLr } from "./step_plan.ts";
import type { TimedStep, TrainingHooks, TrainingJob } from "./training_job.ts";
import { compileOrRefuse } from "./unsupported_error.ts";

/** Updates between two looks at their losses; each look waits for the device. */
const BLOCK = 10;

/** Updates of a step that are timed kernel by kernel; a quarter of its updates at most. */
const PROFILED = 3;

/** Steps under one schedule, as seen from one of them. */
export interface Phase {
  /** Updates of the phase before this step. */
  readonly first: number;
  /** Updates of the phase. */
  readonly updates: number;
  /** All that its steps may change. */
  readonly names: readonly string[];
  /** The best look of its steps so far; `null` before the first. */
  best: BestLook | null;
}

/** What a step needs besides the job. */
export interface StepContext {
  /** The step. */
  readonly step: TimedStep;
  /** Updates of all steps before it. */
  readonly before: number;
  /** The phase it is in. */
  readonly phase: Phase;
  /** What the optimizer goes on from; a fresh one if left out. */
  readonly optimizer?: OptimizerState;
  /** Whether what the optimizer keeps is read at the end. */
  readonly isRead: boolean;
  /** Evaluates the selection split; `null` if there is none. */
  readonly select: (() => Promise<Evaluation>) | null;
  /** What it costs is added here. */
  readonly spent: Spent;
  /** The step as far as an earlier process came; from the start if left out. */
  readonly from?: StepOutcome;
  /**
   * Called before each block of updates, and before a stop.
   *
   * @param outcome The step as far as it is.
   * @param program What trains it.
   */
  readonly onBlock?: (
    outcome: StepOutcome,
    program: TrainingProgram,
  ) => Promise<void>;
}

/** A step that was trained. */
export interface TrainedStep {
  /** How it went. */
  readonly outcome: StepOutcome;
  /** What the optimizer keeps at the end, if asked for. */
  readonly optimizer: OptimizerState | null;
}

/**
 * Trains one step. Its weights stay in the session; at the end of a phase, the best or last ones of that.
 *
 * @throws {DivergedError} If a loss or gradient norm is not finite.
 * @throws {UnsupportedError} If the engine cannot compile it.
 */
export async function trainStep(
  job: TrainingJob,
  context: StepContext,
  hooks: TrainingHooks,
): Promise<TrainedStep> {
  const { session, recipe } = job;
  const { step, phase, select, spent, isRead, from } = context;
  const { clock, onEvent } = hooks;
  const start = clock.nowMs();
  using program = await compileOrRefuse(() =>
    session.compileTraining(
      scaleRates(job.task.training(step.trainable), step.lrFactors ?? {}),
      context.optimizer,
    )
  );
  spent.compilationMs += clock.nowMs() - start;
  const progress: Progress = {
    lr: [...from?.lr ?? []],
    lossNats: [...from?.lossNats ?? []],
    gradientNorm: [...from?.gradientNorm ?? []],
    selection: [...from?.selection ?? []],
    best: from?.best ?? null,
  };
  const { selection } = progress;
  const looks = new Set(
    evaluationPoints(phase.updates, recipe.evaluate.perStep)
      .map((update) => update - phase.first)
      .filter((update) => update > 0 && update <= step.updates),
  );
  for (const stop of looks.union(new Set([step.updates]))) {
    await updateUntil(stop, program, progress, job, context, hooks);
    const isSeen = (selection.at(-1)?.update ?? 0) >= stop;
    if (!select || !looks.has(stop) || isSeen) continue;
    const began = clock.nowMs();
    const { correct, samples, lossNats } = await select();
    const point = { update: stop, correct, samples, lossNats };
    selection.push(point);
    onEvent?.({ kind: "evaluation", split: "selection", correct, samples });
    if (!progress.best || correct >= progress.best.correct) {
      progress.best = point;
    }
    if (!phase.best || correct >= phase.best.correct) {
      const isKept = recipe.seedNext === "best" &&
        phase.first + stop < phase.updates;
      const weights = isKept ? await session.read(phase.names) : null;
      phase.best = { correct, weights };
    }
    spent.evaluationMs += clock.nowMs() - began;
  }
  // Behind the updates: an engine may learn only from them what it holds.
  const { now } = session.memory();
  spent.steps.push({
    updateFlops: program.facts.flops,
    updateHardwareFlops: program.facts.hardwareFlops,
    activationBytes: program.facts.activationBytes,
    gradientBytes: now.gradient,
    optimizerBytes: now.optimizer,
  });
  const optimizer = isRead ? await program.optimizerState() : null;
  const isEnd = phase.first + step.updates === phase.updates;
  if (isEnd && phase.best?.weights) session.write(phase.best.weights);
  return { outcome: { name: step.name, ...progress }, optimizer };
}

/** A step under way. */
interface Progress {
  readonly lr: number[];
  readonly lossNats: number[];
  readonly gradientNorm: number[];
  readonly selection: SelectionPoint[];
  best: SelectionPoint | null;
}

async function updateUntil(
  stop: number,
  program: TrainingProgram,
  progress: Progress,
  { task, recipe, lr, seed }: TrainingJob,
  { step: { name, updates }, phase, before, spent, onBlock }: StepContext,
  { clock, onEvent, signal, isProfiled = false }: TrainingHooks,
): Promise<void> {
  const profile = isProfiled ? program.profile : undefined;
  const timed = Math.min(PROFILED, updates >> 2);
  const middle = (updates - timed) >> 1;
  const isTimed = (t: number) =>
    profile !== undefined && t >= middle && t < middle + timed;
  let done = progress.lr.length;
  while (done < stop) {
    await onBlock?.({ name, ...progress }, program);
    signal?.throwIfAborted();
    const first = done;
    const start = clock.nowMs();
    do {
      const rate = stepLr(
        phase.first + done,
        phase.updates,
        lr,
        recipe.schedule,
      );
      const options = {
        lr: rate,
        randomKey: streamKey(seed, `update/${before + done}`),
      };
      const asked = clock.nowMs();
      const values = microBatches(task.batch(before + done), recipe);
      spent.inputMs += clock.nowMs() - asked;
      if (isTimed(done)) {
        const kernels = await profile!(values, options);
        spent.updateGpuMs.push(
          kernels.reduce((sum, { gpuMs }) => sum + gpuMs, 0),
        );
        addKernels(spent.kernels, kernels);
      } else await program.update(values, options);
      progress.lr.push(rate);
      done++;
    } while (
      done < stop && done < first + BLOCK && isTimed(done) === isTimed(first)
    );
    const records = await program.records();
    const passed = clock.nowMs() - start;
    for (const { lossNats, gradientNorm } of records) {
      checkFinite(lossNats, gradientNorm, name, progress);
      progress.lossNats.push(lossNats);
      progress.gradientNorm.push(gradientNorm);
    }
    spent.trainingMs += passed;
    spent.trainingFlops += program.facts.flops * (done - first);
    spent.hardwareFlops += program.facts.hardwareFlops * (done - first);
    const updateMs = passed / (done - first);
    if (!isTimed(first)) spent.updateWallMs.push(updateMs);
    const lossNats = progress.lossNats.slice(first);
    onEvent?.({ kind: "updates", done, updates, lossNats, updateMs });
  }
}

function checkFinite(
  lossNats: number,
  gradientNorm: number,
  step: string,
  { lossNats: earlier }: Progress,
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
