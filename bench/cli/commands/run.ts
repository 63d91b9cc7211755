import { Command } from "@commander-js/extra-typings";
import { join } from "node:path";
import { type EngineName, engines } from "../../../models/mod.ts";
import { lookup, type Suite } from "../../../suites/mod.ts";
import { readEnvironment } from "../../measure/environment.ts";
import { isWanted, type PlanOptions } from "../../plan/plan_suite.ts";
import { reporters } from "../../reporters/mod.ts";
import { planTimed } from "../../runner/plan_timed.ts";
import { loadResults } from "../../runner/load_results.ts";
import {
  type RunOptions,
  runSuite,
  type SuiteRun,
} from "../../runner/run_suite.ts";
import { SAVED_FORMS, type SavedForm } from "../../runner/save_weights.ts";
import { openWorkerLane } from "../../runner/worker_lane.ts";
import { summarize } from "../../summarize.ts";
import type { CliContext } from "../context.ts";
import { EXIT, UsageError } from "../exit_code.ts";
import {
  nameList,
  numberList,
  positiveInteger,
  seedList,
} from "../number_list.ts";
import { cacheFolder, ROOT } from "../paths.ts";
import { showProgress } from "../progress.ts";
import { hasPeers, restartWithPeers } from "../restart.ts";
import { openSuite } from "../suite_files.ts";

/** `bench run`: runs what has no up-to-date result. */
export function runCommand(context: CliContext) {
  return new Command("run")
    .description("run suites; what has an up-to-date result is left alone")
    .argument("[suite...]", "path of a suite file, or name of one", ["quick"])
    .option("--model <names>", "only workloads with these models", nameList)
    .option(
      "--dataset <names>",
      "only workloads with these data sets",
      nameList,
    )
    .option(
      "--method <names>",
      "only these methods, by name or label",
      nameList,
    )
    .option("--engine <name>", "engine instead of the suite's")
    .option(
      "--seeds <count or list>",
      "seeds instead of the suite's: 2 and 0,1 are the same two, 4-4 is one",
      seedList,
    )
    .option("--folds <list>", "only these folds, e.g. 0,1", numberList)
    .option(
      "--jobs <count>",
      "cells side by side; as many as processors on a software rasterizer, else one, if left out",
      positiveInteger,
    )
    .option("--limit <count>", "cells to run at most", positiveInteger)
    .option("--resume", "go on with half-done cells of a killed run")
    .option("--fresh", "run again what has an up-to-date result")
    .option(
      "--save <forms>",
      `keep tuned weights beside the results: ${SAVED_FORMS.join(", ")}`,
      nameList,
    )
    .option("--out <dir>", "folder of the results", "results")
    .option("--json", "one JSON document on standard output")
    .action(async (names, options) => {
      context.setExit(await run(names, options, context));
    });
}

/** Options as commander gives them. */
interface RunFlags {
  readonly model?: string[];
  readonly dataset?: string[];
  readonly method?: string[];
  readonly engine?: string;
  readonly seeds?: number[];
  readonly folds?: number[];
  readonly jobs?: number;
  readonly limit?: number;
  readonly resume?: true;
  readonly fresh?: true;
  readonly save?: string[];
  readonly out: string;
  readonly json?: true;
}

async function run(
  names: readonly string[],
  flags: RunFlags,
  { io, args }: CliContext,
): Promise<number> {
  const suites = await chooseSuites(names, flags);
  const engine = flags.engine === undefined
    ? undefined
    : engineName(flags.engine);
  const usesPeers = suites.some((suite) => (engine ?? suite.engine) === "tfjs");
  if (usesPeers && !hasPeers()) return await restartWithPeers(args);

  const saves = (flags.save ?? []).map(savedForm);
  const environment = await readEnvironment(ROOT);
  const onEvent = showProgress(io);
  const runs: (SuiteRun & { readonly suite: Suite })[] = [];
  for (const suite of suites) {
    const chosen = {
      ...(flags.seeds && { seeds: flags.seeds }),
      ...(flags.folds && { folds: flags.folds }),
      ...chosenBy(flags),
      ...(flags.method && { methods: flags.method }),
    };
    const name = engine ?? suite.engine;
    const { plan, updateTimes } = await planTimed(
      suite,
      await Deno.readTextFile(suite.file),
      {
        ...chosen,
        engineName: name,
        engine: engines[name],
        readFile: Deno.readFile,
        out: flags.out,
        cacheFolder: cacheFolder(),
        clock: io.clock,
        onNote: (message) => onEvent({ kind: "note", message }),
      },
    );
    checkMethods(suite, flags.method);
    const own = await runSuite(plan, {
      engine: engines[name],
      out: flags.out,
      cacheFolder: cacheFolder(),
      environment,
      clock: io.clock,
      signal: io.signal,
      onEvent,
      isProfiled: true,
      isResumed: flags.resume ?? false,
      isFresh: flags.fresh ?? false,
      saves,
      ...await sideBySide(suite, {
        engine: name,
        chosen: { ...chosen, updateTimes },
        jobs: flags.jobs,
      }),
      ...(flags.limit && { limit: flags.limit }),
    });
    runs.push({ ...own, suite });
    if (own.isInterrupted) break;
  }
  const isInterrupted = runs.some((own) => own.isInterrupted);
  io.out(
    flags.json ? `${JSON.stringify(await describe(runs))}\n` : await tell(runs),
  );
  if (isInterrupted) {
    io.err(
      "Interrupted; what was finished is written. `bench run --resume` goes on.\n",
    );
    return EXIT.interrupted;
  }
  const isFine = runs.every(({ results }) =>
    results.every(({ status }) => status === "ok")
  );
  return isFine ? EXIT.ok : EXIT.failed;
}

/**
 * How cells run side by side. A software rasterizer is a poor team: threads that wait for each other after
 * each kernel. So there each cell has one thread, and as many cells run as there are processors. On a GPU,
 * and where engines are timed against each other, one cell has it all.
 */
async function sideBySide(
  suite: Suite,
  { engine, chosen, jobs }: {
    readonly engine: EngineName;
    readonly chosen: Omit<PlanOptions, "readFile" | "engine">;
    readonly jobs: number | undefined;
  },
): Promise<Pick<RunOptions, "jobs" | "openLane">> {
  const text = await Deno.readTextFile(suite.file);
  return {
    jobs: ({ isFallback }) =>
      jobs ??
        (engine === "native" && isFallback ? navigator.hardwareConcurrency : 1),
    openLane(plan, options) {
      if (Deno.env.get(RASTER_THREADS) === undefined) {
        Deno.env.set(RASTER_THREADS, "0");
      }
      return openWorkerLane(plan, { text, engine, chosen }, options);
    },
  };
}

/** Mesa's variable: threads beside the one that asks. Read whenever a device is opened. */
const RASTER_THREADS = "LP_NUM_THREADS";

/** Which workloads are run. */
function chosenBy({ model, dataset }: RunFlags) {
  return {
    ...(model && { models: model }),
    ...(dataset && { datasets: dataset }),
  };
}

async function chooseSuites(
  names: readonly string[],
  flags: RunFlags,
): Promise<Suite[]> {
  const chosen = chosenBy(flags);
  const suites = await Promise.all(names.map(openSuite));
  const wanted = suites.filter(({ workloads }) =>
    workloads.some((own) => isWanted(own, chosen))
  );
  if (wanted.length > 0) return wanted;
  throw new UsageError(
    `Cannot run: no suite of ${
      names.join(", ")
    } has the model and data set asked for, expected at least one`,
  );
}

function engineName(name: string): EngineName {
  lookup(engines, name, "engine", "--engine");
  return name as EngineName;
}

function savedForm(name: string): SavedForm {
  const form = SAVED_FORMS.find((known) => known === name);
  if (form) return form;
  throw new UsageError(
    `Cannot save "${name}" weights: no such form, expected some of ${
      SAVED_FORMS.join(", ")
    }`,
  );
}

function checkMethods(suite: Suite, wanted?: readonly string[]): void {
  const known = suite.workloads.flatMap(({ methods }) =>
    methods.flatMap(({ name, label }) => [name, label])
  );
  const wrong = wanted?.find((name) => !known.includes(name));
  if (wrong === undefined) return;
  throw new UsageError(
    `Cannot run "${wrong}" of ${suite.name}: no such method there, expected one of ${
      [...new Set(known)].join(", ")
    }`,
  );
}

/** Reports on the cells of the run, and not on all that lies in the folder. */
async function reportOf({ folder, results }: SuiteRun) {
  const ids = new Set(results.map(({ id }) => id));
  const { files } = await loadResults(folder);
  return summarize(files.filter(({ result }) => ids.has(result.id)));
}

async function tell(
  runs: readonly (SuiteRun & { readonly suite: Suite })[],
): Promise<string> {
  const reports = await Promise.all(runs.map(reportOf));
  const groups = reports.flatMap((report) => report.groups);
  const folders = runs.map(({ folder }) => folder);
  const next = runs.some(({ suite }) => suite.name === "quick")
    ? "rates"
    : "quick";
  return [
    reporters.terminal.render({ groups }),
    "",
    ...folders.map((folder) => `Results: ${folder}`),
    "Next:",
    `  ./denow task bench report ${folders[0]} --format markdown`,
    `  ./denow task bench run ${next}`,
    "",
  ].join("\n");
}

async function describe(
  runs: readonly (SuiteRun & { readonly suite: Suite })[],
) {
  return {
    runs: await Promise.all(runs.map(async (own) => ({
      suite: own.suite.name,
      folder: own.folder,
      isInterrupted: own.isInterrupted,
      cells: own.results.map((
        { id, cell, status, error, metrics, outcome },
      ) => ({
        id,
        cell: cell.id,
        file: join(own.folder, `${cell.id}.json`),
        isNew: own.ran.includes(cell.id),
        status,
        error,
        accuracy: metrics.accuracy?.value ?? null,
        accuracyInterval: metrics.accuracy?.interval ?? null,
        outcome,
      })),
      report: await reportOf(own),
    }))),
  };
}
