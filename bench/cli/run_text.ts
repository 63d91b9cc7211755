import { join } from "node:path";
import type { Suite } from "../../suites/mod.ts";
import { reporters } from "../reporters/mod.ts";
import { loadResults } from "../runner/load_results.ts";
import type { SuiteRun } from "../runner/run_suite.ts";
import { summarize } from "../summarize.ts";

/** A run and its suite. */
export type NamedRun = SuiteRun & { readonly suite: Suite };

/** Reports on the cells of the run, and not on all that lies in the folder. */
async function reportOf({ folder, results }: SuiteRun) {
  const ids = new Set(results.map(({ id }) => id));
  const { files } = await loadResults(folder);
  return summarize(files.filter(({ result }) => ids.has(result.id)));
}

/** What a run says at its end. */
export async function tellRuns(
  runs: readonly NamedRun[],
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

/** The same for programs: `--json`. */
export async function describeRuns(
  runs: readonly NamedRun[],
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
