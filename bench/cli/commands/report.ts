import { Command, Option } from "@commander-js/extra-typings";
import { type ReporterName, reporters } from "../../reporters/mod.ts";
import { answerAll } from "../../answer_all.ts";
import { coverageOf } from "../../coverage_of.ts";
import { lastingHash } from "../../lasting_hash.ts";
import { planSuite } from "../../plan/plan_suite.ts";
import type { LoadedResult, Report } from "../../report.ts";
import { loadResults } from "../../runner/load_results.ts";
import { summarize } from "../../summarize.ts";
import type { CliContext } from "../context.ts";
import { EXIT } from "../exit_code.ts";
import { seedList } from "../number_list.ts";
import { openSuite } from "../suite_files.ts";

/** `bench report`: the table of local results. */
export function reportCommand({ io, setExit }: CliContext) {
  return new Command("report")
    .description("show the results in a folder as tables")
    .argument("[dir]", "folder with results, at any depth", "results")
    .addOption(
      new Option("--format <name>", "how to show them")
        .choices(Object.keys(reporters)).default("terminal"),
    )
    .option(
      "--suite <suite>",
      "path or name of the suite they are of: says what is missing, and answers its questions",
    )
    .option(
      "--seeds <count or list>",
      "with --suite: seeds instead of the suite's, as of run",
      seedList,
    )
    .option("--json", "one JSON document on standard output")
    .action(async (folder, { format, suite, seeds, json }) => {
      const { files, faults } = await loadResults(folder);
      const reporter = reporters[json ? "json" : format as ReporterName];
      const report = suite === undefined
        ? summarize(files)
        : await reportOn(suite, files, seeds);
      io.out(`${reporter.render(report)}\n`);
      for (const fault of faults) io.err(`Left out ${fault}\n`);
      setExit(faults.length > 0 ? EXIT.schema : EXIT.ok);
    });
}

/** Reports on the results of a suite: what is missing, and what they answer. */
async function reportOn(
  name: string,
  files: readonly LoadedResult[],
  seeds: readonly number[] | undefined,
): Promise<Report> {
  const suite = await openSuite(name);
  const { cells } = await planSuite(suite, {
    readFile: Deno.readFile,
    ...(seeds && { seeds }),
  });
  const own = files.filter(({ result }) => result.cell.suite === suite.name);
  const planned = await Promise.all(
    cells.map(async ({ workload, method, configuration }) => ({
      hash: await lastingHash(configuration),
      workload: workload.name,
      label: method.label,
      seed: configuration.seed,
    })),
  );
  const found = await Promise.all(
    own.map(async ({ result: { cell, status, configuration } }) => ({
      status,
      cell: { ...cell, hash: await lastingHash(configuration) },
    })),
  );
  return {
    ...summarize(own),
    coverage: coverageOf(suite.name, planned, found),
    answers: answerAll(own, suite.questions),
  };
}
