/**
 * A lane runs cells one after the other on a device of its own; several may stand side by side.
 *
 * @module
 */
import {
  byteSource,
  type Checkpoint,
  DeviceError,
  type DeviceIdentity,
  type Engine,
  openSafetensors,
  type Session,
} from "../../models/mod.ts";
import type { OpenData, Workload } from "../../suites/mod.ts";
import { measurePeak } from "../measure/device_peak.ts";
import type { Cell } from "../plan/cell.ts";
import type { Plan } from "../plan/plan_suite.ts";
import type { Result } from "../result/result.ts";
import { openResultFolder } from "./result_folder.ts";
import { runCell } from "./run_cell.ts";
import type { TrainingHooks } from "./training_job.ts";

/** A device with data and weights at hand. */
export interface Lane extends AsyncDisposable {
  /** The device. */
  readonly device: DeviceIdentity;
  /**
   * Runs a cell. Whatever goes wrong is its result, and the next cell gets a device that is sound.
   *
   * @throws The reason of the signal, if that stopped it.
   */
  run(cell: Cell): Promise<Result>;
}

/** What a lane needs. */
export interface LaneOptions extends TrainingHooks {
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
}

/**
 * Opens a lane in this thread.
 *
 * @throws {DeviceError} If there is no device.
 */
export async function openLane(
  { suite, checkpoints }: Plan,
  options: LaneOptions,
): Promise<Lane> {
  const { engine, out, isResumed = false } = options;
  let session = await engine.open();
  let isSound = true;
  const { device } = session;
  const peakFlopsPerS = options.isProfiled
    ? await measurePeak(session, options.clock)
    : null;
  const openDataset = datasetOpener(options);
  const openWeights = checkpointOpener(checkpoints);
  const folder = await openResultFolder(out, suite.name, device);
  return {
    device,
    async run(cell) {
      // A device that reported an error may say anything from then on.
      if (!isSound) session = await reopen(session, engine);
      if (!isResumed) await folder.dropMilestone(cell);
      const { result, error } = await runCell(cell, {
        ...options,
        session,
        openDataset,
        checkpoint: await openWeights(cell.workload),
        folder,
        isResumed,
        peakFlopsPerS,
        supersedes: await folder.idOf(cell),
      });
      isSound = !(error instanceof DeviceError);
      return result;
    },
    [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
  };
}

/** Opens the data of a cell; keeps that of the last fold, since cells come fold by fold. */
function datasetOpener(
  { cacheFolder, onEvent }: LaneOptions,
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
