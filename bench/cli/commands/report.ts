import { Command, Option } from "@commander-js/extra-typings";
import { type ReporterName, reporters } from "../../reporters/mod.ts";
import { loadResults } from "../../runner/load_results.ts";
import { summarize } from "../../summarize.ts";
import type { CliContext } from "../context.ts";
import { EXIT } from "../exit_code.ts";

/** `bench report`: the table of local results. */
export function reportCommand({ io, setExit }: CliContext) {
  return new Command("report")
    .description("show the results in a folder as tables")
    .argument("[dir]", "folder with results, at any depth", "results")
    .addOption(
      new Option("--format <name>", "how to show them")
        .choices(Object.keys(reporters)).default("terminal"),
    )
    .option("--json", "one JSON document on standard output")
    .action(async (folder, { format, json }) => {
      const { files, faults } = await loadResults(folder);
      const reporter = reporters[json ? "json" : format as ReporterName];
      io.out(`${reporter.render(summarize(files))}\n`);
      for (const fault of faults) io.err(`Left out ${fault}\n`);
      setExit(faults.length > 0 ? EXIT.schema : EXIT.ok);
    });
}
