/**
 * Runs the cells of a plan, one after the other or some side by side, and writes a result for each.
 *
 * @module
 */
import type { Cell } from "../plan/cell.ts";
import type { Plan } from "../plan/plan_suite.ts";
import type { Result } from "../result/result.ts";
import { cellEvent, plannedFlops } from "./cell_event.ts";
import { lockFolder } from "./folder_lock.ts";
import { type Lane, type LaneOptions, openLane } from "./lane.ts";
import type { OnEvent } from "./progress_event.ts";
import { openResultFolder } from "./result_folder.ts";
import { areSaved } from "./save_weights.ts";

/** What a run of a suite needs. */
export interface RunOptions extends LaneOptions {
  /** Whether cells with an up-to-date result are run again. @default {false} */
  readonly isFresh?: boolean;
  /** Cells to run at most. */
  readonly limit?: number;
  /** Cells that run side by side; decided by the device. @default {() => 1} */
  readonly jobs?: (device: Lane["device"]) => number;
  /** Opens a lane beside others; they take turns in this thread if left out. */
  readonly openLane?: (plan: Plan, options: LaneOptions) => Promise<Lane>;
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
  plan: Plan,
  options: RunOptions,
): Promise<SuiteRun> {
  const { suite, cells } = plan;
  const {
    out,
    clock,
    onEvent,
    signal,
    isFresh = false,
    limit = Infinity,
    saves = [],
  } = options;
  using _lock = await lockFolder(out, clock.date());
  const first = await openLane(plan, inLane(options, 0, 1));
  const lanes = [first];
  try {
    const folder = await openResultFolder(out, suite.name, first.device);
    const known = new Map<Cell, Result>();
    for (const cell of isFresh ? [] : cells) {
      const result = await folder.find(cell);
      if (!result) continue;
      const isKept = result.steps.length === 0 || result.status !== "ok" ||
        await areSaved(folder.weightsOf(cell), saves, cell.hash);
      if (isKept) known.set(cell, result);
    }
    const pending = cells.filter((cell) => !known.has(cell)).slice(0, limit);
    const wanted = options.jobs?.(first.device) ?? 1;
    const jobs = Math.max(1, Math.min(wanted, pending.length));
    onEvent?.({
      kind: "run",
      suite: suite.name,
      cells: cells.length,
      pending: pending.length,
      flops: pending.reduce((sum, cell) => sum + plannedFlops(cell), 0),
      device: first.device.adapter,
      jobs,
      folder: folder.path,
    });
    if (jobs > 1) await replaceLanes(lanes, plan, options, jobs);
    const ran: string[] = [];
    const queue = [...pending.entries()];
    let isInterrupted = false;
    const work = async (lane: Lane, number: number) => {
      const say: OnEvent = (event) => onEvent?.({ ...event, lane: number });
      for (let next = queue.shift(); next; next = queue.shift()) {
        const [index, cell] = next;
        say(cellEvent(cell, labelOf(cell), index, pending.length));
        try {
          const result = await lane.run(cell);
          await folder.writeResult(cell, result);
          known.set(cell, result);
          ran.push(cell.id);
          say({
            kind: "result",
            id: cell.id,
            status: result.status,
            accuracy: result.metrics.accuracy ?? null,
            wallMs: result.costs?.wallMs ?? 0,
            reason: result.error?.message ?? null,
          });
        } catch (error) {
          queue.length = 0;
          if (!signal?.aborted) throw error;
          isInterrupted = true;
        }
      }
    };
    const ends = await Promise.allSettled(lanes.map(work));
    const failed = ends.find(({ status }) => status === "rejected");
    if (failed) throw (failed as PromiseRejectedResult).reason;
    return {
      folder: folder.path,
      results: cells.flatMap((cell) => known.get(cell) ?? []),
      ran,
      isInterrupted,
    };
  } finally {
    await Promise.all(lanes.map((lane) => lane[Symbol.asyncDispose]()));
  }
}

/** Closes the lane that told the device, and opens as many as run side by side. */
async function replaceLanes(
  lanes: Lane[],
  plan: Plan,
  options: RunOptions,
  jobs: number,
): Promise<void> {
  const open = options.openLane ?? openLane;
  await lanes.pop()![Symbol.asyncDispose]();
  const opened = await Promise.allSettled(
    Array.from(
      { length: jobs },
      (_, i) => open(plan, inLane(options, i, jobs)),
    ),
  );
  for (const own of opened) {
    if (own.status === "fulfilled") lanes.push(own.value);
  }
  const failed = opened.find(({ status }) => status === "rejected");
  if (failed) throw (failed as PromiseRejectedResult).reason;
}

/** Options of a lane: what it tells bears its number, and results say how many there were. */
function inLane(options: RunOptions, lane: number, jobs: number): LaneOptions {
  const { onEvent, environment } = options;
  return {
    ...options,
    environment: { ...environment, jobs },
    ...(onEvent && { onEvent: (event) => onEvent({ ...event, lane }) }),
  };
}

/** What a cell is called: its workload too, where the suite has several. */
function labelOf({ method: { label }, suite, workload }: Cell): string {
  return suite.workloads.length === 1 ? label : `${workload.name} ${label}`;
}
