/**
 * Runs the cells of a plan one after the other and writes a result for each.
 *
 * @module
 */
import {
  byteSource,
  type Checkpoint,
  DeviceError,
  type Engine,
  openSafetensors,
  type Session,
} from "../../models/mod.ts";
import type { OpenData, Workload } from "../../suites/mod.ts";
import type { Cell } from "../plan/cell.ts";
import type { Plan } from "../plan/plan_suite.ts";
import type { Result } from "../result/result.ts";
import { lockFolder } from "./folder_lock.ts";
import { openResultFolder } from "./result_folder.ts";
import { runCell } from "./run_cell.ts";
import type { TrainingHooks } from "./training_job.ts";

/** What a run of a suite needs. */
export interface RunOptions extends TrainingHooks {
  /** Opens devices. */
  readonly engine: Engine;
  /** Folder of all results. */
  readonly out: string;
  /** Folder for data that is made once. */
  readonly cacheFolder: string;
  /** What it runs in. */
  readonly environment: Result["environment"];
  /** Whether cells that a killed run left half-done go on from their last step. @default {false} */
  readonly isResumed?: boolean;
  /** Whether cells with an up-to-date result are run again. @default {false} */
  readonly isFresh?: boolean;
  /** Cells to run at most. */
  readonly limit?: number;
}

/** How a run of a suite went. */
export interface SuiteRun {
  /** Folder of its results on this device. */
  readonly folder: string;
  /** Results of the cells of the plan, old and new, in its order. */
  readonly results: readonly Result[];
  /** Ids of the cells that were run now. */
  readonly ran: readonly string[];
  /** Whether it was stopped before its end. */
  readonly isInterrupted: boolean;
}

/**
 * Runs what has no up-to-date result. A cell that fails is a result too, and the rest goes on.
 *
 * @throws {DeviceError} If there is no device.
 * @throws {LockError} If another run writes into the folder.
 */
export async function runSuite(
  { suite, cells, checkpoints }: Plan,
  options: RunOptions,
): Promise<SuiteRun> {
  const { engine, out, clock, onEvent, isFresh = false, limit = Infinity } =
    options;
  using _lock = await lockFolder(out, clock.date());
  let session = await engine.open();
  try {
    const folder = await openResultFolder(out, suite.name, session.device);
    const known = new Map<Cell, Result>();
    for (const cell of isFresh ? [] : cells) {
      const result = await folder.find(cell);
      if (result) known.set(cell, result);
    }
    const pending = cells.filter((cell) => !known.has(cell)).slice(0, limit);
    onEvent?.({
      kind: "run",
      suite: suite.name,
      cells: cells.length,
      pending: pending.length,
      flops: pending.reduce((sum, cell) => sum + flopsOf(cell), 0),
      device: session.device.adapter,
      folder: folder.path,
    });
    const ran: string[] = [];
    const openDataset = datasetOpener(options);
    const openWeights = checkpointOpener(checkpoints);
    let isInterrupted = false;
    for (const [index, cell] of pending.entries()) {
      announce(cell, index, pending.length, options);
      if (!options.isResumed) await folder.dropMilestone(cell);
      try {
        const { result, error } = await runCell(cell, {
          ...options,
          session,
          openDataset,
          checkpoint: await openWeights(cell.workload),
          folder,
          isResumed: options.isResumed ?? false,
        });
        await folder.writeResult(cell, result);
        known.set(cell, result);
        ran.push(cell.id);
        onEvent?.({
          kind: "result",
          id: cell.id,
          status: result.status,
          accuracy: result.metrics.accuracy?.value ?? null,
          wallMs: result.costs?.wallMs ?? 0,
          reason: result.error?.message ?? null,
        });
        // A device that reported an error may say anything from now on.
        if (error instanceof DeviceError && index < pending.length - 1) {
          session = await reopen(session, engine);
        }
      } catch (error) {
        if (!options.signal?.aborted) throw error;
        isInterrupted = true;
        break;
      }
    }
    return {
      folder: folder.path,
      results: cells.flatMap((cell) => known.get(cell) ?? []),
      ran,
      isInterrupted,
    };
  } finally {
    await session[Symbol.asyncDispose]();
  }
}

function flopsOf({ cost }: Cell): number {
  return cost.trainingFlops + cost.evaluationFlops;
}

function announce(
  cell: Cell,
  index: number,
  pending: number,
  { onEvent }: RunOptions,
): void {
  const { configuration: { fold, seed }, cost, suite, workload } = cell;
  const { label } = cell.method;
  onEvent?.({
    kind: "cell",
    index,
    pending,
    id: cell.id,
    label: suite.workloads.length === 1 ? label : `${workload.name} ${label}`,
    fold,
    seed,
    updates: cost.updates,
    flops: flopsOf(cell),
  });
}

/** Opens the data of a cell; keeps that of the last fold, since cells come fold by fold. */
function datasetOpener(
  { cacheFolder, onEvent }: RunOptions,
): (cell: Cell) => Promise<OpenData> {
  let last:
    | { workload: Workload; fold: number; data: Promise<OpenData> }
    | undefined;
  return ({ configuration: { fold }, workload }) => {
    if (last?.fold !== fold || last.workload !== workload) {
      last = {
        workload,
        fold,
        data: workload.data.open({
          cacheFolder,
          fold,
          onEvent: (message) => onEvent?.({ kind: "note", message }),
        }),
      };
    }
    return last.data;
  };
}

/** Opens the weights of a workload; keeps those of the last one, since cells come workload by workload. */
function checkpointOpener(
  checkpoints: ReadonlyMap<Workload, Uint8Array>,
): (workload: Workload) => Promise<Checkpoint | null> {
  let last: { workload: Workload; opened: Checkpoint | null } | undefined;
  return async (workload) => {
    if (last?.workload !== workload) {
      const bytes = checkpoints.get(workload);
      const name = workload.model.checkpoint ?? "checkpoint";
      const opened = bytes
        ? await openSafetensors(byteSource(bytes, name))
        : null;
      last = { workload, opened };
    }
    return last.opened;
  };
}

async function reopen(session: Session, engine: Engine): Promise<Session> {
  try {
    await session[Symbol.asyncDispose]();
  } catch (error) {
    // What is lost cannot be given back.
    if (!(error instanceof DeviceError)) throw error;
  }
  return await engine.open();
}
