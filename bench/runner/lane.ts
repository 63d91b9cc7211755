/**
 * A lane runs cells one after the other on a device of its own; several may stand side by side.
 *
 * @module
 */
import type { DeviceIdentity, Engine } from "../../models/mod.ts";
import { createDevicePeak } from "../measure/device_peak.ts";
import type { Cell } from "../plan/cell.ts";
import type { Plan } from "../plan/plan_suite.ts";
import type { Result } from "../result/result.ts";
import { checkpointOpener } from "./checkpoint_opener.ts";
import { datasetOpener } from "./dataset_opener.ts";
import { openResultFolder } from "./result_folder.ts";
import { runCell } from "./run_cell.ts";
import type { SavedForm } from "./save_weights.ts";
import { keepSession } from "./session_keeper.ts";
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
  /** Whether cells that a killed run left half-done go on from their last updates. @default {false} */
  readonly isResumed?: boolean;
  /** Forms in which tuned weights are kept beside the results. @default {[]} */
  readonly saves?: readonly SavedForm[];
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
  const keeper = keepSession(engine);
  const session = await keeper.get();
  const { device } = session;
  const peak = options.isProfiled ? createDevicePeak(options.clock) : undefined;
  await peak?.measure(session);
  const openDataset = datasetOpener(options);
  const openWeights = checkpointOpener(checkpoints);
  const folder = await openResultFolder(out, suite.name, device);
  return {
    device,
    async run(cell) {
      if (!isResumed) await folder.dropMilestone(cell);
      const { result, error } = await runCell(cell, {
        ...options,
        session: await keeper.get(),
        openDataset,
        checkpoint: await openWeights(cell.workload),
        folder,
        isResumed,
        ...(peak && { peak }),
        supersedes: await folder.idOf(cell),
      });
      keeper.note(error);
      return result;
    },
    [Symbol.asyncDispose]: () => keeper[Symbol.asyncDispose](),
  };
}
