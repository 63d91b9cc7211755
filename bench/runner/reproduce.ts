import { byteSource, openSafetensors } from "../../models/mod.ts";
import { type Agreement, judgeAgreement } from "../agreement.ts";
import { differingPaths } from "../changed_paths.ts";
import { measurePeak } from "../measure/device_peak.ts";
import type { Cell } from "../plan/cell.ts";
import type { Plan } from "../plan/plan_suite.ts";
import { ReproductionError } from "../plan/reproduction_error.ts";
import type { LoadedResult } from "../report.ts";
import type { Result } from "../result/result.ts";
import { describeData } from "./describe_data.ts";
import { lockFolder } from "./folder_lock.ts";
import type { LaneOptions } from "./lane.ts";
import { loadResult, type ResultFile } from "./load_results.ts";
import { openResultFolder } from "./result_folder.ts";
import { runCell } from "./run_cell.ts";

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

/**
 * Runs a result again and says whether the two agree.
 *
 * @param first The result, with its predictions.
 * @param plan Its cell, from `planAgain`.
 * @throws {ReproductionError} If the data are others, or `out` is where the first result lies.
 * @throws {DeviceError} If there is no device.
 * @throws {LockError} If a run writes into `out`.
 */
export async function reproduce(
  first: LoadedResult,
  { suite, cells: [cell], checkpoints }: Plan,
  options: ReproduceOptions,
): Promise<Reproduction> {
  const { engine, out, clock, onEvent, cacheFolder, isProfiled } = options;
  const { configuration: { fold }, workload } = cell!;
  const data = await workload.data.open({
    cacheFolder,
    fold,
    onEvent: (message) => onEvent?.({ kind: "note", message }),
  });
  checkData(first.result, await describeData(data));
  using _lock = await lockFolder(out, clock.date());
  await using session = await engine.open();
  const folder = await openResultFolder(out, suite.name, session.device);
  const supersedes = await folder.idOf(cell!);
  if (supersedes === first.result.id) {
    throw new ReproductionError(
      supersedes,
      `found it in "${out}", where the new result would replace it, expected another folder`,
    );
  }
  const weights = checkpoints.get(workload);
  announce(cell!, options);
  const { result } = await runCell(cell!, {
    ...options,
    session,
    openDataset: () => Promise.resolve(data),
    checkpoint: weights
      ? await openSafetensors(byteSource(weights, "checkpoint"))
      : null,
    folder,
    isResumed: false,
    peakFlopsPerS: isProfiled ? await measurePeak(session, clock) : null,
    supersedes,
    reproduces: first.result.id,
  });
  await folder.writeResult(cell!, result);
  const again = await loadResult(folder.pathOf(cell!));
  return {
    again,
    agreement: await judgeAgreement(first, again, options.margin),
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

function announce(
  { id, method: { label }, configuration: { fold, seed }, cost }: Cell,
  { onEvent }: ReproduceOptions,
): void {
  onEvent?.({
    kind: "cell",
    index: 0,
    pending: 1,
    id,
    label,
    fold,
    seed,
    updates: cost.updates,
    flops: cost.trainingFlops + cost.evaluationFlops,
  });
}
