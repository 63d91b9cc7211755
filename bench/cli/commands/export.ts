import { Command, Option } from "@commander-js/extra-typings";
import { join } from "node:path";
import { checks } from "../../checks/mod.ts";
import { type ExporterName, exporters } from "../../exporters/mod.ts";
import { runChecks } from "../../run_checks.ts";
import { loadEvidence, loadResults } from "../../runner/load_results.ts";
import { writeAtomically } from "../../runner/write_atomically.ts";
import { summarize } from "../../summarize.ts";
import type { CliContext } from "../context.ts";
import { EXIT, UsageError } from "../exit_code.ts";

/** `bench export`: results in the formats of other tools. */
export function exportCommand({ io, setExit }: CliContext) {
  return new Command("export")
    .description("write results for other tools")
    .argument("[dir]", "folder with results, at any depth", "results")
    .addOption(
      new Option("--format <name>", "for which tool")
        .choices(Object.keys(exporters)).makeOptionMandatory(),
    )
    .option("--out <dir>", "folder for the files; standard output if left out")
    .option("--json", "names of the files as one JSON document")
    .action(async (folder, { format, out, json }) => {
      const exporter = exporters[format as ExporterName];
      const { files: results, faults } = await loadResults(folder);
      if (results.length + faults.length === 0) {
        throw new UsageError(
          `Cannot export "${folder}": found no results in it, expected one at least`,
        );
      }
      const { evidence } = await loadEvidence(folder);
      const files = Object.entries(
        await exporter.files({
          results,
          report: summarize(results),
          findings: await runChecks(evidence, checks),
          paths: new Map(results.map(({ path, result }) => [result.id, path])),
        }),
      );
      if (out === undefined) {
        const [[, content] = []] = files;
        if (files.length !== 1 || typeof content !== "string" || json) {
          throw new UsageError(
            `Cannot write ${format} to standard output: found ${files.length} files of it, expected --out DIR`,
          );
        }
        io.out(content);
      } else {
        await Deno.mkdir(out, { recursive: true });
        for (const [name, content] of files) {
          await writeAtomically(join(out, name), content);
        }
        const names = files.map(([name]) => join(out, name));
        io.out(
          json
            ? `${JSON.stringify({ files: names })}\n`
            : names.map((name) => `${name}\n`).join(""),
        );
      }
      for (const fault of faults) io.err(`Left out ${fault}\n`);
      setExit(faults.length > 0 ? EXIT.schema : EXIT.ok);
    });
}
