import { Command } from "@commander-js/extra-typings";
import { type EngineName, engines } from "../../../models/mod.ts";
import { lookup, type Suite } from "../../../suites/mod.ts";
import { readEnvironment } from "../../measure/environment.ts";
import { isWanted } from "../../plan/plan_suite.ts";
import { planTimed } from "../../runner/plan_timed.ts";
import { runSuite } from "../../runner/run_suite.ts";
import { SAVED_FORMS, type SavedForm } from "../../runner/save_weights.ts";
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
import { describeRuns, type NamedRun, tellRuns } from "../run_text.ts";
import { sideBySide } from "../side_by_side.ts";
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
  const runs: NamedRun[] = [];
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
    flags.json
      ? `${JSON.stringify(await describeRuns(runs))}\n`
      : await tellRuns(runs),
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
