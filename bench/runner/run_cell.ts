/**
 * One cell: data, network, weights, training, and the result.
 *
 * @module
 */
import type { Checkpoint, Model, Session } from "../../models/mod.ts";
import {
  type Evaluation,
  linkSteps,
  type MetricInfo,
  type OpenData,
  stepsUnder,
} from "../../suites/mod.ts";
import type { DevicePeak } from "../measure/device_peak.ts";
import type { Cell } from "../plan/cell.ts";
import { canonicalJson } from "../result/canonical_json.ts";
import type { Result } from "../result/result.ts";
import {
  assembleResult,
  costsOf,
  countParameters,
  type Parts,
  peakOf,
  testMetrics,
} from "./assemble_result.ts";
import { answerQuestions } from "./answer_questions.ts";
import { describeData } from "./describe_data.ts";
import { describeFailure } from "./failure.ts";
import { initialWeights } from "./initial_weights.ts";
import type { ResultFolder } from "./result_folder.ts";
import { type SavedForm, saveWeights } from "./save_weights.ts";
import { nothingSpent } from "./spent.ts";
import type { TrainingHooks } from "./training_job.ts";
import { changedNames, storeWeights, tune, tunedPart } from "./tune.ts";

/** What a cell needs from outside. */
export interface CellContext extends TrainingHooks {
  /** Device. */
  readonly session: Session;
  /** Opens the data. */
  openDataset(cell: Cell): Promise<OpenData>;
  /** Pretrained weights, if the workload has some. */
  readonly checkpoint: Checkpoint | null;
  /** Where results go. */
  readonly folder: ResultFolder;
  /** Forms in which tuned weights are kept. @default {[]} */
  readonly saves?: readonly SavedForm[];
  /** Whether to go on from a milestone. */
  readonly isResumed: boolean;
  /** What it runs in. */
  readonly environment: Result["environment"];
  /** What its matrix products reach, measured behind the cell; not measured if left out. */
  readonly peak?: DevicePeak;
  /** Id of the result that it replaces. @default {null} */
  readonly supersedes?: string | null;
  /** Id of the result that is run again. @default {null} */
  readonly reproduces?: string | null;
}

/** A cell that has ended. */
export interface EndedCell {
  /** Its result. */
  readonly result: Result;
  /** What was thrown, if it did not end well. */
  readonly error?: unknown;
}

/**
 * Runs a cell. Whatever goes wrong is its result; only an interruption is thrown.
 *
 * @throws The reason of `signal`, if that stopped it.
 */
export async function runCell(
  cell: Cell,
  context: CellContext,
): Promise<EndedCell> {
  const { session, peak } = context;
  const around = { ...context, device: session.device };
  try {
    const parts = await execute(cell, context);
    // Behind each cell, since what else the machine does may slow one look or another.
    const peakFlopsPerS = await peak?.measure(session) ?? null;
    return {
      result: await assembleResult(cell, { ...parts, error: null }, {
        ...around,
        peakFlopsPerS,
      }),
    };
  } catch (error) {
    if (context.signal?.aborted) throw error;
    const failure = describeFailure(error);
    return { result: await assembleResult(cell, failure, around), error };
  }
}

/** Of a cell whose method needs no network. */
const NO_NETWORK = { parameters: [], states: [] };

async function execute(
  cell: Cell,
  context: CellContext,
): Promise<Omit<Parts, "error">> {
  const { session, clock, folder, isResumed } = context;
  const { configuration: { model: own, seed, lr }, method, workload } = cell;
  const data = await context.openDataset(cell);
  const start = clock.nowMs();
  const { recipe, task: { info, configured: task } } = workload;
  const { answer } = method.configured;
  if (answer) {
    const test = answerQuestions(answer, task.questions!(data), info.metrics);
    const spent = { ...nothingSpent(), wallMs: clock.nowMs() - start };
    return {
      ...await judged(test, context, info.metrics),
      data: await describeData(data),
      costs: costsOf(spent, NO_NETWORK, [], 0, { total: 0 }),
    };
  }
  const model = workload.model.architecture.build(
    own.size,
    { ...own.config, ...task.fit(data) },
    method.configured.extensions,
  );
  const bound = await task.bind(data, { model, recipe, seed });
  const { weights, initialized } = await initialWeights(
    model,
    seed,
    own.checkpoint === null ? null : context.checkpoint,
    own,
  );
  const from = isResumed ? await folder.readMilestone(cell) : null;
  const before = from?.spent.wallMs ?? 0;
  const wallMs = () => before + clock.nowMs() - start;
  const steps = linkSteps(
    stepsUnder(method.configured, model, recipe.steps, cell.run)
      .map((step, i) => ({ ...step, updates: cell.updates[i]! })),
    recipe.steps,
  );
  session.resetPeak();
  storeWeights(session, model, weights, changedNames(model, steps));
  try {
    const outcome = await tune(
      {
        session,
        model,
        steps,
        task: bound,
        recipe,
        lr: lr ?? 0,
        seed,
      },
      context,
      {
        ...(from && { from }),
        onMilestone: (milestone) =>
          folder.writeMilestone(cell, {
            ...milestone,
            spent: { ...milestone.spent, wallMs: wallMs() },
          }),
      },
    );
    const peakBytes = peakOf(session);
    await keepWeights(cell, model, changedNames(model, steps), context);
    const trained = outcome.steps.map(({ chosen }, i) => ({
      trainable: chosen ?? steps[i]!.trainable,
      updates: steps[i]!.updates,
    }));
    return {
      ...await judged(outcome.test!, context, info.metrics),
      data: await describeData(data, bound),
      initialized: [...initialized],
      steps: outcome.steps.map(({ name, lr, best }, i) => ({
        name,
        trainableParameters: countParameters(model, trained[i]!.trainable),
        updates: lr.length,
        best: best && {
          update: best.update,
          correct: best.correct,
          samples: best.samples,
        },
      })),
      curves: outcome.steps.map(
        ({ name, lr, lossNats, gradientNorm, selection }) => ({
          step: name,
          lr: [...lr],
          lossNats: [...lossNats],
          gradientNorm: [...gradientNorm],
          selection: [...selection],
        }),
      ),
      costs: costsOf(
        { ...outcome.spent, wallMs: wallMs() },
        model,
        trained,
        recipe.batch,
        peakBytes,
      ),
    };
  } finally {
    session.drop([...weights.keys()]);
  }
}

/** Writes the weights that the session holds, as far as asked for. */
async function keepWeights(
  cell: Cell,
  model: Model,
  changed: readonly string[],
  { saves = [], session, folder, onEvent }: CellContext,
): Promise<void> {
  if (saves.length === 0) return;
  const { parameters, states } = model;
  const needed = saves.includes("merged")
    ? [...parameters, ...states]
    : tunedPart(model, changed);
  const refused = await saveWeights(folder.weightsOf(cell), saves, {
    model,
    weights: await session.read(needed.map(({ name }) => name)),
    changed,
    hash: cell.hash,
  });
  for (const { form, reason } of refused) {
    onEvent?.({ kind: "note", message: `no ${form} weights: ${reason}` });
  }
}

/** What a test says, its predictions written. */
async function judged(
  test: Evaluation,
  { folder }: CellContext,
  metrics: Readonly<Record<string, MetricInfo>>,
): Promise<Omit<Parts, "error">> {
  return {
    status: "ok",
    metrics: testMetrics(test, metrics),
    predictions: await folder.writePredictions(
      test.predictions.map((prediction) => canonicalJson(prediction)),
    ),
  };
}
