import { Command } from "@commander-js/extra-typings";
import { type EngineName, engines } from "../../../models/mod.ts";
import { lookup } from "../../../suites/mod.ts";
import { readEnvironment } from "../../measure/environment.ts";
import { planAgain } from "../../plan/plan_again.ts";
import { findWeightsIn } from "../../runner/find_weights_in.ts";
import {
  loadResult,
  loadResults,
  type ResultFile,
} from "../../runner/load_results.ts";
import { reproduce, type Reproduction } from "../../runner/reproduce.ts";
import type { CliContext } from "../context.ts";
import { readPoints } from "../detection_text.ts";
import { EXIT, UsageError } from "../exit_code.ts";
import { cacheFolder, repositoryPath, ROOT } from "../paths.ts";
import { showProgress } from "../progress.ts";
import { reproductionText } from "../reproduction_text.ts";
import { hasPeers, restartWithPeers } from "../restart.ts";

/** `bench reproduce`: runs a result again from its file alone, and says whether the two agree. */
export function reproduceCommand({ io, args, setExit }: CliContext) {
  return new Command("reproduce")
    .description("run a result again from its file alone: agree or disagree")
    .argument("<result>", "result file, or id of a result or its cell")
    .option("--from <dir>", "folder where an id is looked for", "results")
    .option(
      "--weights <path>",
      "file or folder of the checkpoint, if it is none of the repository's",
    )
    .option("--margin <points>", "smallest difference that matters", "1pt")
    .option("--out <dir>", "folder for the new result; not kept if left out")
    .option("--json", "one JSON document on standard output")
    .action(async (given, { from, weights, margin, out, json }) => {
      const points = readPoints(margin);
      const first = await find(given, from);
      const { engine } = first.result.configuration;
      lookup(engines, engine, "engine", "configuration.engine");
      if (engine === "tfjs" && !hasPeers()) {
        return setExit(await restartWithPeers(args));
      }
      const own = repositoryPath("suites/checkpoints");
      const plan = await planAgain(
        first.result,
        findWeightsIn(weights === undefined ? [own] : [weights, own]),
      );
      const folder = out ?? await Deno.makeTempDir();
      try {
        const found = await reproduce(first, plan, {
          engine: engines[engine as EngineName],
          out: folder,
          cacheFolder: cacheFolder(),
          environment: await readEnvironment(ROOT),
          clock: io.clock,
          signal: io.signal,
          onEvent: showProgress(io),
          isProfiled: true,
          margin: points,
        });
        const file = out === undefined ? null : found.again.path;
        io.out(
          json
            ? `${JSON.stringify(describe(first, found, file))}\n`
            : reproductionText(first, found, file),
        );
        setExit(
          found.agreement.verdict === "agree" ? EXIT.ok : EXIT.trust,
        );
      } finally {
        if (out === undefined) await Deno.remove(folder, { recursive: true });
      }
    });
}

function describe(
  { result, path }: ResultFile,
  { again, agreement }: Reproduction,
  file: string | null,
) {
  return {
    cell: result.cell.id,
    first: { id: result.id, file: path, outcome: result.outcome },
    again: { id: again.result.id, file, outcome: again.result.outcome },
    ...agreement,
  };
}

/** Fewer digits of an id may well be those of several results. */
const FEWEST_DIGITS = 8;

/** Opens a result file, or the one result in a folder with this id, its first digits, or this cell. */
async function find(given: string, folder: string): Promise<ResultFile> {
  if (given.endsWith(".json")) return await loadResult(given);
  const { files } = await loadResults(folder);
  const found = files.filter(({ result: { id, cell } }) =>
    cell.id === given || given.length >= FEWEST_DIGITS && id.startsWith(given)
  );
  if (found.length === 1) return found[0]!;
  throw new UsageError(
    `Cannot reproduce "${given}": found ${
      found.length === 0
        ? `no such result among ${files.length} in "${folder}"`
        : found.map(({ path }) => path).join(", ")
    }, expected a result file, or the id of one result or its cell`,
  );
}
