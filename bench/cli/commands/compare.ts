import { Command } from "@commander-js/extra-typings";
import { createRandom } from "../../../models/mod.ts";
import { compareResults } from "../../compare.ts";
import type { LoadedResult } from "../../report.ts";
import { loadResult, loadResults } from "../../runner/load_results.ts";
import { renderComparisons } from "../comparison_text.ts";
import type { CliContext } from "../context.ts";
import { EXIT, UsageError } from "../exit_code.ts";

/** `bench compare`: paired differences between two folders or two results. */
export function compareCommand({ io, setExit }: CliContext) {
  return new Command("compare")
    .description("say how A differs from B: run by run, example by example")
    .argument("<a>", "folder with results, or one result file")
    .argument("<b>", "the same; may be the same folder")
    .option("--a <label>", "only this row of A, e.g. dt1")
    .option("--b <label>", "only this row of B, e.g. full")
    .option("--json", "one JSON document on standard output")
    .action(async (pathA, pathB, { json, ...only }) => {
      const a = await load(pathA, only.a), b = await load(pathB, only.b);
      const found = compareResults(
        a.results,
        b.results,
        createRandom(0, "compare"),
      );
      if (found.comparisons.length === 0) {
        throw new UsageError(
          `Cannot compare ${pathA} with ${pathB}: found no two results of the same network, data, fold and seed, expected one of each at least`,
        );
      }
      const faults = [...new Set([...a.faults, ...b.faults])];
      io.out(
        json ? `${JSON.stringify(found)}\n` : `${renderComparisons(found)}\n`,
      );
      for (const fault of faults) io.err(`Left out ${fault}\n`);
      setExit(faults.length > 0 ? EXIT.schema : EXIT.ok);
    });
}

/** Results of a folder or a file, of one row if a label is given. */
async function load(path: string, label: string | undefined) {
  const { isFile } = await Deno.stat(path);
  const { files, faults } = isFile
    ? { files: [await loadResult(path)], faults: [] }
    : await loadResults(path);
  const labels = [...new Set(files.map(({ result }) => result.cell.label))];
  if (label !== undefined && !labels.includes(label)) {
    throw new UsageError(
      `Cannot compare row "${label}" of ${path}: found ${
        labels.sort().join(", ") || "no results"
      }`,
    );
  }
  const results: LoadedResult[] = files.filter(({ result }) =>
    label === undefined || result.cell.label === label
  );
  return { results, faults };
}
