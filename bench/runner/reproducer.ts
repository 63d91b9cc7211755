/**
 * Runs results again, one after the other on one device, and says whether the two agree.
 *
 * @module
 */
import type { DeviceIdentity } from "../../models/mod.ts";
import { type Agreement, judgeAgreement } from "../agreement.ts";
import { differingPaths } from "../changed_paths.ts";
import { createDevicePeak } from "../measure/device_peak.ts";
import type { Plan } from "../plan/plan_suite.ts";
import { ReproductionError } from "../plan/reproduction_error.ts";
import type { LoadedResult } from "../report.ts";
import type { Result } from "../result/result.ts";
import { cellEvent } from "./cell_event.ts";
import { checkpointOpener } from "./checkpoint_opener.ts";
import { datasetOpener } from "./dataset_opener.ts";
import { describeData } from "./describe_data.ts";
import { lockFolder } from "./folder_lock.ts";
import type { LaneOptions } from "./lane.ts";
import { loadResult, type ResultFile } from "./load_results.ts";
import { openResultFolder } from "./result_folder.ts";
import { runCell } from "./run_cell.ts";
import { keepSession } from "./session_keeper.ts";

/** What a reproduction needs; `out` is the folder of its result, not that of the first. */
export interface ReproduceOptions extends Omit<LaneOptions, "isResumed"> {
  /** The smallest difference that matters, as a share of the answers. */
  readonly margin: number;
}

/** What came of running a result again. */
export interface Reproduction {
  /** The new result, written; it names the first in `provenance.reproduces`. */
  readonly again: ResultFile;
  /** Whether it says the same. */
  readonly agreement: Agreement;
}

/** Runs results again on a device that is opened when the first of them needs it. */
export interface Reproducer extends AsyncDisposable {
  /**
   * The device.
   *
   * @throws {DeviceError} If there is none.
   */
  device(): Promise<DeviceIdentity>;
  /**
   * Runs a result again.
   *
   * @param first The result, with its predictions.
   * @param plan Its cell, from `planAgain`.
   * @param turn Its place among others, from 0, for progress; the only one if left out.
   * @throws {ReproductionError} If the data are others, or `out` is where the first result lies.
   * @throws {DeviceError} If there is no device.
   * @throws {LockError} If a run writes into `out`.
   */
  run(
    first: LoadedResult,
    plan: Plan,
    turn?: { readonly index: number; readonly count: number },
  ): Promise<Reproduction>;
}

/** Makes a reproducer. */
export function openReproducer(options: ReproduceOptions): Reproducer {
  const { engine, out, clock, onEvent, isProfiled } = options;
  const keeper = keepSession(engine);
  const openDataset = datasetOpener(options);
  const peak = isProfiled ? createDevicePeak(clock) : undefined;
  return {
    device: async () => (await keeper.get()).device,
    async run(first, plan, turn = { index: 0, count: 1 }) {
      const { suite, cells: [cell], checkpoints } = plan;
      checkData(first.result, await describeData(await openDataset(cell!)));
      using _lock = await lockFolder(out, clock.date());
      const session = await keeper.get();
      const folder = await openResultFolder(out, suite.name, session.device);
      const supersedes = await folder.idOf(cell!);
      if (supersedes === first.result.id) {
        throw new ReproductionError(
          supersedes,
          `found it in "${out}", where the new result would replace it, expected another folder`,
        );
      }
      const openWeights = checkpointOpener(checkpoints);
      onEvent?.(cellEvent(cell!, cell!.method.label, turn.index, turn.count));
      const { result, error } = await runCell(cell!, {
        ...options,
        session,
        openDataset,
        checkpoint: await openWeights(cell!.workload),
        folder,
        isResumed: false,
        ...(peak && { peak }),
        supersedes,
        reproduces: first.result.id,
      });
      keeper.note(error);
      await folder.writeResult(cell!, result);
      const again = await loadResult(folder.pathOf(cell!));
      return {
        again,
        agreement: await judgeAgreement(first, again, options.margin),
      };
    },
    [Symbol.asyncDispose]: () => keeper[Symbol.asyncDispose](),
  };
}

/** What was read, `inputHash`, is known after the run only; results from before 1.0 have no splits. */
function checkData(
  { id, data }: Result,
  { inputHash: _, ...found }: NonNullable<Result["data"]>,
): void {
  if (!data) return;
  const { hash, splits } = data;
  const expected = { hash, splits: splits ?? found.splits };
  const paths = differingPaths(expected, found);
  if (paths.length === 0) return;
  throw new ReproductionError(
    id,
    `found other data, as ${
      paths.map((path) => `data.${path}`).join(", ")
    } differ, expected those with hash ${hash}`,
  );
}
