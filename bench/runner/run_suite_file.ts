import { fileURLToPath } from "node:url";
import { engines } from "../../models/mod.ts";
import { readSuite } from "../../suites/mod.ts";
import { systemClock } from "../measure/clock.ts";
import { readEnvironment } from "../measure/environment.ts";
import { planTimed } from "./plan_timed.ts";
import type { Report } from "../report.ts";
import { summarize } from "../summarize.ts";
import { loadResults } from "./load_results.ts";
import type { OnEvent } from "./progress_event.ts";
import { runSuite, type SuiteRun } from "./run_suite.ts";

/** How a suite is run from code. */
export interface RunSuiteFileOptions {
  /** Folder of all results. @default {"results"} */
  readonly out?: string;
  /** Folder for data that is made once. @default {".cache"} */
  readonly cacheFolder?: string;
  /** Only these methods, by name or label. */
  readonly methods?: readonly string[];
  /** Seeds instead of the suite's. */
  readonly seeds?: readonly number[];
  /** Told what happens. */
  readonly onEvent?: OnEvent;
  /** Stops it. */
  readonly signal?: AbortSignal;
}

/**
 * Runs a suite file as `bench run` does: what has an up-to-date result is left alone.
 *
 * @param path Path of the suite file.
 * @returns The results, and the report on all that now lies in their folder.
 * @throws {SuiteError} If the file is not valid.
 * @throws {DeviceError} If there is no device.
 * @throws {LockError} If another run writes into the folder.
 *
 * @example
 * ```ts no-run
 * import { runSuiteFile } from "./run_suite_file.ts";
 *
 * const { report } = await runSuiteFile("suites/smoke.yaml");
 * const [row] = report.groups[0]!.rows;
 * console.log(row?.label, row?.accuracy?.value, "±", row?.accuracy?.halfWidth);
 * ```
 */
export async function runSuiteFile(
  path: string,
  options: RunSuiteFileOptions = {},
): Promise<SuiteRun & { readonly report: Report }> {
  const { out = "results", cacheFolder, methods, seeds, ...hooks } = options;
  const root = new URL("../../", import.meta.url);
  const text = await Deno.readTextFile(path);
  const suite = readSuite(text, path);
  const cache = cacheFolder ?? fileURLToPath(new URL(".cache", root));
  const { plan } = await planTimed(suite, text, {
    readFile: Deno.readFile,
    engineName: suite.engine,
    engine: engines[suite.engine],
    clock: systemClock,
    out,
    cacheFolder: cache,
    ...(methods && { methods }),
    ...(seeds && { seeds }),
  });
  const run = await runSuite(plan, {
    ...hooks,
    engine: engines[suite.engine],
    out,
    cacheFolder: cache,
    environment: await readEnvironment(root),
    clock: systemClock,
    isProfiled: true,
  });
  const { files } = await loadResults(run.folder);
  return { ...run, report: summarize(files) };
}
