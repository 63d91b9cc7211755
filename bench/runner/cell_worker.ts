/**
 * The thread of a lane: plans the suite for itself and runs the cells it is told.
 *
 * @module
 */
import { engines } from "../../models/mod.ts";
import { readSuite } from "../../suites/mod.ts";
import { systemClock } from "../measure/clock.ts";
import { planSuite } from "../plan/plan_suite.ts";
import type { Cell } from "../plan/cell.ts";
import { type Lane, openLane } from "./lane.ts";
import type { FromWorker, ToWorker } from "./worker_message.ts";

const scope = globalThis as unknown as {
  onmessage: (event: MessageEvent<ToWorker>) => void;
  postMessage(message: FromWorker): void;
};

const stop = new AbortController();
let lane: Lane | undefined;
let cells: ReadonlyMap<string, Cell> = new Map();

async function answer(message: ToWorker): Promise<FromWorker | null> {
  switch (message.kind) {
    case "open": {
      const { file, text, engine, environment, ...own } = message;
      const suite = readSuite(text, file);
      const plan = await planSuite(suite, {
        ...own.chosen,
        engine,
        readFile: Deno.readFile,
      });
      cells = new Map(plan.cells.map((cell) => [cell.id, cell]));
      lane = await openLane(plan, {
        engine: engines[engine],
        out: own.out,
        cacheFolder: own.cacheFolder,
        environment,
        clock: systemClock,
        signal: stop.signal,
        onEvent: (event) => scope.postMessage({ kind: "event", event }),
        isProfiled: own.isProfiled,
        isResumed: own.isResumed,
        saves: own.saves,
      });
      return { kind: "open", device: lane.device };
    }
    case "run":
      return {
        kind: "result",
        result: await lane!.run(cells.get(message.id)!),
      };
    case "stop":
      stop.abort(new Error("Interrupted"));
      return null;
    case "close":
      await lane?.[Symbol.asyncDispose]();
      return { kind: "closed" };
  }
}

scope.onmessage = async ({ data }) => {
  try {
    const reply = await answer(data);
    if (reply) scope.postMessage(reply);
  } catch (error) {
    const { name, message } = error as Error;
    scope.postMessage({ kind: "error", name, message });
  }
};
