import { DeviceError, type EngineName } from "../../models/mod.ts";
import type { Plan, PlanOptions } from "../plan/plan_suite.ts";
import type { Lane, LaneOptions } from "./lane.ts";
import type { FromWorker, ToWorker } from "./worker_message.ts";

/** What a thread must know to make the same plan. */
export interface WorkerPlan {
  /** What is in the suite file. */
  readonly text: string;
  /** The engine. */
  readonly engine: EngineName;
  /** What of the suite is run. */
  readonly chosen: Omit<PlanOptions, "readFile" | "engine">;
}

/**
 * Opens a lane in a thread of its own. The thread makes the plan for itself, since a cell is no mere data.
 *
 * @throws {DeviceError} If there is no device.
 */
export async function openWorkerLane(
  { suite }: Plan,
  { text, engine, chosen }: WorkerPlan,
  options: LaneOptions,
): Promise<Lane> {
  const { out, cacheFolder, environment, onEvent, signal } = options;
  const worker = new Worker(new URL("./cell_worker.ts", import.meta.url), {
    type: "module",
  });
  const ask = (message: ToWorker) =>
    new Promise<FromWorker>((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
        if (data.kind === "event") onEvent?.(data.event);
        else if (data.kind === "error") reject(revive(data, signal));
        else resolve(data);
      };
      worker.onerror = (event) => {
        event.preventDefault();
        reject(new Error(event.message));
      };
      worker.postMessage(message);
    });
  const stop = () => worker.postMessage({ kind: "stop" } satisfies ToWorker);
  const close = () => {
    signal?.removeEventListener("abort", stop);
    worker.terminate();
  };
  try {
    const opened = await ask({
      kind: "open",
      file: suite.file,
      text,
      engine,
      chosen,
      out,
      cacheFolder,
      environment,
      isProfiled: options.isProfiled ?? false,
      isResumed: options.isResumed ?? false,
      saves: options.saves ?? [],
    });
    if (opened.kind !== "open") throw unexpected(opened);
    signal?.addEventListener("abort", stop);
    return {
      device: opened.device,
      async run({ id }) {
        const ended = await ask({ kind: "run", id });
        if (ended.kind === "result") return ended.result;
        throw unexpected(ended);
      },
      async [Symbol.asyncDispose]() {
        await ask({ kind: "close" });
        close();
      },
    };
  } catch (error) {
    close();
    throw error;
  }
}

/** An error of the thread. */
function revive(
  { name, message }: Extract<FromWorker, { kind: "error" }>,
  signal: AbortSignal | undefined,
): unknown {
  if (signal?.aborted) return signal.reason;
  return name === "DeviceError"
    ? new DeviceError("missing", message)
    : new Error(message);
}

function unexpected({ kind }: FromWorker): Error {
  return new Error(`Cannot go on: the thread of a lane answered "${kind}"`);
}
