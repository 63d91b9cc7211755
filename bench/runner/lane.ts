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
import { canonicalJson } from "../result/canonical_json.ts";
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

/** Data sets that a lane keeps open: cells come fold by fold, but may take turns with data. */
const KEPT = 4;

/** Opens the data of a cell; keeps those of the last few. */
function datasetOpener(
  { cacheFolder, onEvent }: LaneOptions,
): (cell: Cell) => Promise<OpenData> {
  const kept = new Map<string, Promise<OpenData>>();
  return ({ configuration: { fold, dataset }, workload }) => {
    const key = canonicalJson([fold, dataset]);
    const data = kept.get(key) ?? workload.data.open({
      cacheFolder,
      fold,
      onEvent: (message) => onEvent?.({ kind: "note", message }),
    });
    // Last in, last out.
    kept.delete(key);
    kept.set(key, data);
    if (kept.size > KEPT) kept.delete(kept.keys().next().value!);
    return data;
  };
}

/** Opens the weights of a workload, once: their bytes are in memory anyway. */
function checkpointOpener(
  checkpoints: ReadonlyMap<Workload, Uint8Array>,
): (workload: Workload) => Promise<Checkpoint | null> {
  const kept = new Map<Workload, Checkpoint | null>();
  return async (workload) => {
    const known = kept.get(workload);
    if (known !== undefined) return known;
    const bytes = checkpoints.get(workload);
    const name = workload.model.checkpoint ?? "checkpoint";
    const opened = bytes
      ? await openSafetensors(byteSource(bytes, name))
      : null;
    kept.set(workload, opened);
    return opened;
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
