/**
 * A training run: the steps of a method one after the other, then the test.
 *
 * @module
 */
import {
  exactPrecision,
  type Model,
  type OptimizerState,
  type Session,
  type StoredTensor,
} from "../../models/mod.ts";
import type { Evaluation, Scoring, Step } from "../../suites/mod.ts";
import { phasesOf } from "../plan/phases.ts";
import { evaluate } from "./evaluate.ts";
import { openLossProbe } from "./loss_probe.ts";
import { nothingSpent, type Spent } from "./spent.ts";
import { keepMilestones, type Milestone, MILESTONE_PACE } from "./milestone.ts";
import type { StepOutcome } from "./step_outcome.ts";
import { type Phase, trainStep } from "./train_step.ts";
import type { TrainingHooks, TrainingJob } from "./training_job.ts";
import { compileOrRefuse } from "./unsupported_error.ts";

/** What a run may be given besides its hooks. */
export interface TuneOptions {
  /** Where to go on. The end is the same, bit for bit, as without the interruption. */
  readonly from?: Milestone;
  /** Called now and then, at the pace of the hooks, and before a stop. */
  readonly onMilestone?: (milestone: Milestone) => Promise<void>;
}

/** How a run went. The session still holds the weights. */
export interface TuneOutcome {
  /** How each step went. */
  readonly steps: readonly StepOutcome[];
  /** What it cost. */
  readonly spent: Spent;
  /** The test, if there is a test split. */
  readonly test: Evaluation | null;
}

/**
 * Runs a job whose weights the session holds; they are the caller's to store and to drop.
 *
 * @throws {DivergedError} If a loss, a gradient norm or an output is not finite.
 * @throws {UnsupportedError} If the engine cannot compile a program.
 */
export async function tune(
  job: TrainingJob,
  hooks: TrainingHooks,
  { from, onMilestone }: TuneOptions = {},
): Promise<TuneOutcome> {
  const { session, model, task, steps } = job;
  const { clock, onEvent, signal, milestonePace = MILESTONE_PACE } = hooks;
  const keeper = onMilestone && keepMilestones(clock, milestonePace);
  if (from) session.write(from.weights);
  const spent = { ...nothingSpent(), ...from?.spent };
  const outcomes = [...from?.steps ?? []];

  const start = clock.nowMs();
  using program = await compileOrRefuse(() =>
    session.compileInference(task.outputs)
  );
  spent.compilationMs += clock.nowMs() - start;
  const evaluateSplit = (scoring: Scoring) => {
    spent.evaluationFlops += program.facts.flops * scoring.batches;
    return evaluate(program, scoring);
  };
  const { selection, test } = task;
  using probe = openLossProbe(job, steps[0]?.trainable ?? [], { clock, spent });
  const phases = phasesOf(steps);
  const probed = [...from?.probed ?? []];
  let replayed = 0;
  const choose = (index: number, { name, probe: own }: Step) => {
    const lossWith = probe.at(name, sumUpdates(steps.slice(0, index)));
    return own?.choose(async (factors) => {
      // What an earlier process measured is not measured again.
      if (replayed === probed.length) probed.push(await lossWith(factors));
      return probed[replayed++]!;
    });
  };
  let current = from?.current ?? null;
  let best = from?.best ?? null;
  let optimizer = from?.optimizer ?? null;
  for (const [index, step] of steps.entries()) {
    if (index < outcomes.length) {
      await choose(index, step);
      continue;
    }
    const { name, updates } = step;
    const own = phases.find((steps) => steps.includes(step))!;
    const phase: Phase = {
      first: sumUpdates(own.slice(0, own.indexOf(step))),
      updates: sumUpdates(own),
      names: changedNames(model, own),
      best: own[0] === step && !current ? null : best,
    };
    const next = steps[index + 1]?.keeps;
    onEvent?.({ kind: "step", name, index, steps: steps.length, updates });
    const note = (
      under: StepOutcome | null,
      readOptimizer: () => Promise<OptimizerState | null>,
    ) =>
      keeper?.keep(async () => {
        const names = changedNames(model, steps.slice(0, index + 1));
        await onMilestone!({
          steps: outcomes,
          current: under,
          spent,
          weights: await session.read(names),
          optimizer: await readOptimizer(),
          probed,
          best: phase.best,
        });
      });
    const chosen = await choose(index, step);
    const earlier = optimizer;
    const trained = await trainStep(job, {
      step: chosen ? { ...step, trainable: chosen } : step,
      phase,
      before: sumUpdates(steps.slice(0, index)),
      ...(earlier && { optimizer: earlier }),
      isRead: next?.includes("optimizer") ?? false,
      select: selection && (() => evaluateSplit(selection)),
      spent,
      ...(current && { from: current }),
      async onBlock(outcome, program) {
        if (!keeper?.isDue() && !signal?.aborted) return;
        await note(
          outcome,
          async () =>
            new Map([...earlier ?? [], ...await program.optimizerState()]),
        );
      },
    }, hooks);
    current = null;
    best = phase.best;
    outcomes.push({ ...trained.outcome, ...(chosen && { chosen }) });
    optimizer = trained.optimizer && next?.includes("paused")
      ? new Map([...earlier ?? [], ...trained.optimizer])
      : trained.optimizer;
    if (keeper?.isDue() || signal?.aborted) {
      await note(null, () => Promise.resolve(optimizer));
    }
  }
  signal?.throwIfAborted();
  if (!test) return { steps: outcomes, spent, test: null };
  const began = clock.nowMs();
  const evaluation = await evaluateSplit(test);
  spent.evaluationMs += clock.nowMs() - began;
  const { correct, samples } = evaluation;
  onEvent?.({ kind: "evaluation", split: "test", correct, samples });
  return { steps: outcomes, spent, test: evaluation };
}

/** Values from which on a weight is worth keeping in 16 bits. */
const MANY_VALUES = 1 << 20;

/**
 * Puts first values of all parameters and states of a model on a device. Large ones that nothing changes stay
 * in the 16 bits of the checkpoint, if it has no more.
 *
 * @param changed Names of what training may change; everything if left out.
 * @throws {RangeError} If there are none for one of them.
 */
export function storeWeights(
  session: Pick<Session, "store">,
  { parameters, states }: Model,
  weights: ReadonlyMap<string, Float32Array>,
  changed?: readonly string[],
): void {
  const changing = changed && new Set(changed);
  session.store(
    [...parameters, ...states].map(({ name, tensor, tag }): StoredTensor => {
      const data = weights.get(name);
      const isLarge = data !== undefined && data.length >= MANY_VALUES &&
        tensor.shape.length > 1;
      if (data && isLarge && changing && !changing.has(name)) {
        return { tensor, data, tag, precision: exactPrecision(data) };
      }
      if (data) return { tensor, data, tag };
      throw new RangeError(
        `Cannot start: no weights for "${name}", expected some for every parameter and state`,
      );
    }),
  );
}

function sumUpdates(steps: readonly { readonly updates: number }[]): number {
  return steps.reduce((sum, { updates }) => sum + updates, 0);
}

/** Names of what `steps` may have changed. */
export function changedNames(
  { states }: Pick<Model, "states">,
  steps: readonly Pick<Step, "trainable" | "probe">[],
): string[] {
  const names = steps.flatMap(({ trainable, probe }) =>
    probe?.from ?? trainable
  );
  return [...new Set([...names, ...states.map(({ name }) => name)])];
}

/**
 * What a tuned network has that its checkpoint has not: all that was added, and what changed.
 *
 * @param changed Names, from {@linkcode changedNames}.
 */
export function tunedPart(
  { parameters, states }: Pick<Model, "parameters" | "states">,
  changed: readonly string[],
): (Model["parameters"][number] | Model["states"][number])[] {
  const names = new Set(changed);
  return [...parameters, ...states].filter(({ name, tag }) =>
    tag === "adapter" || names.has(name)
  );
}
