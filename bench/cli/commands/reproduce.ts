import { Command } from "@commander-js/extra-typings";
import { createRandom, type EngineName, engines } from "../../../models/mod.ts";
import { lookup } from "../../../suites/mod.ts";
import { readEnvironment } from "../../measure/environment.ts";
import { planAgain } from "../../plan/plan_again.ts";
import { findWeightsIn } from "../../runner/find_weights_in.ts";
import { reproduceAll, type Reproduced } from "../../runner/reproduce_all.ts";
import { openReproducer, type Reproducer } from "../../runner/reproducer.ts";
import { sumUpAgreements } from "../../sum_up_agreements.ts";
import type { CliContext } from "../context.ts";
import { readPoints } from "../detection_text.ts";
import { EXIT } from "../exit_code.ts";
import { positiveInteger } from "../number_list.ts";
import { cacheFolder, repositoryPath, ROOT } from "../paths.ts";
import { showProgress } from "../progress.ts";
import {
  agreementSummaryText,
  reproductionLine,
  reproductionText,
} from "../reproduction_text.ts";
import { hasPeers, restartWithPeers } from "../restart.ts";
import { findResults, type FoundResults } from "../result_files.ts";

/** `bench reproduce`: runs results again from their files alone, and says whether the two agree. */
export function reproduceCommand(context: CliContext) {
  return new Command("reproduce")
    .description("run results again from their files alone: agree or disagree")
    .argument(
      "<result...>",
      "result file, folder with results at any depth, or id of a result or its cell",
    )
    .option("--from <dir>", "folder where an id is looked for", "results")
    .option("--sample <count>", "only so many of them, by lot", positiveInteger)
    .option(
      "--weights <path>",
      "file or folder of the checkpoint, if it is none of the repository's",
    )
    .option("--margin <points>", "smallest difference that matters", "1pt")
    .option("--out <dir>", "folder for the new results; not kept if left out")
    .option("--json", "one JSON document on standard output")
    .action(async (given, { from, sample, margin, ...flags }) => {
      const points = readPoints(margin);
      const found = await findResults(given, from);
      const lot = createRandom(context.io.clock.date().getTime(), "lot");
      const files = sample === undefined
        ? found.files
        : lot.shuffle([...found.files]).slice(0, sample);
      context.setExit(
        await run({ ...found, files }, { ...flags, margin: points }, context),
      );
    });
}

/** Options as commander gives them. */
interface ReproduceFlags {
  readonly weights?: string;
  readonly margin: number;
  readonly out?: string;
  readonly json?: true;
}

async function run(
  { files, faults, isOne }: FoundResults,
  { weights, margin, out, json }: ReproduceFlags,
  { io, args }: CliContext,
): Promise<number> {
  const names = new Set(files.map(({ result }) => result.configuration.engine));
  for (const name of names) {
    lookup(engines, name, "engine", "configuration.engine");
  }
  if (names.has("tfjs") && !hasPeers()) return await restartWithPeers(args);
  const own = repositoryPath("suites/checkpoints");
  const findWeights = findWeightsIn(
    weights === undefined ? [own] : [weights, own],
  );
  const environment = await readEnvironment(ROOT);
  const onEvent = showProgress(io);
  const folder = out ?? await Deno.makeTempDir();
  const reproducers = new Map<string, Reproducer>();
  const reproducerOf = (engine: string) => {
    const reproducer = reproducers.get(engine) ?? openReproducer({
      engine: engines[engine as EngineName],
      out: folder,
      cacheFolder: cacheFolder(),
      environment,
      clock: io.clock,
      signal: io.signal,
      onEvent,
      isProfiled: true,
      margin,
    });
    reproducers.set(engine, reproducer);
    return reproducer;
  };
  const ended: Reproduced[] = [];
  try {
    for await (
      const one of reproduceAll(files, {
        planOf: (result) => planAgain(result, findWeights),
        reproducerOf,
        onEvent,
      })
    ) {
      ended.push(one);
      if (json) continue;
      if (!isOne) io.out(reproductionLine(one));
      else if ("found" in one) {
        io.out(reproductionText(one.first, one.found, keptFile(one, out)));
      }
    }
  } finally {
    for (const own of reproducers.values()) await own[Symbol.asyncDispose]();
    if (out === undefined) await Deno.remove(folder, { recursive: true });
  }
  const [only] = ended;
  // What was asked for by name and cannot be had is an error; in a folder it is one line of many.
  if (isOne && "refusal" in only!) throw only.refusal;
  const summary = sumUpAgreements(
    ended.map((one) => "found" in one ? one.found.agreement : null),
  );
  if (json) {
    const rows = ended.map((one) => describe(one, out));
    const document = isOne ? rows[0] : { summary, results: rows, faults };
    io.out(`${JSON.stringify(document)}\n`);
  } else if (!isOne) io.out(agreementSummaryText(summary));
  for (const fault of faults) io.err(`Left out ${fault}\n`);
  if (summary.disagree > 0) return EXIT.trust;
  if (faults.length > 0) return EXIT.schema;
  return summary.refused > 0 ? EXIT.usage : EXIT.ok;
}

/** Where the new result lies, if it is kept. */
function keptFile(one: Reproduced, out: string | undefined): string | null {
  return out === undefined || !("found" in one) ? null : one.found.again.path;
}

function describe(one: Reproduced, out: string | undefined) {
  const { result, path } = one.first;
  const first = { id: result.id, file: path, outcome: result.outcome };
  if ("refusal" in one) {
    return { cell: result.cell.id, first, refusal: one.refusal.message };
  }
  const { again, agreement } = one.found;
  return {
    cell: result.cell.id,
    first,
    again: {
      id: again.result.id,
      file: keptFile(one, out),
      outcome: again.result.outcome,
    },
    ...agreement,
  };
}
