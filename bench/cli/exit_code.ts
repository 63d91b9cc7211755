import { CommanderError } from "commander";
import { DeviceError, WeightsError } from "../../models/mod.ts";
import { ConfigError, SuiteError } from "../../suites/mod.ts";
import { BaselineError } from "../gate/facts.ts";
import { UnlikeSidesError } from "../gate/open_ratios.ts";
import { SideError } from "../gate/timed_side.ts";
import { ReproductionError } from "../plan/reproduction_error.ts";
import { ResultError } from "../result/result_error.ts";
import { LockError } from "../runner/folder_lock.ts";

/** What the process says when it ends. */
export const EXIT = {
  /** All went well. */
  ok: 0,
  /** A cell did not end well, a regression, or a fault of the program. */
  failed: 1,
  /** Wrong arguments, a wrong suite file, a missing file, a folder in use, a result that cannot be run again here. */
  usage: 2,
  /** No usable adapter. */
  noAdapter: 3,
  /** Neither better nor worse could be shown. */
  inconclusive: 4,
  /** Numbers differ from the golden ones. */
  parity: 5,
  /** A result file has not the form of the schema, or was changed. */
  schema: 6,
  /** A result cannot be believed, or came out another way when run again. */
  trust: 7,
  /** Stopped by Ctrl-C; what was finished is written. */
  interrupted: 130,
} as const;

/** Thrown for arguments that are well-formed but make no sense. */
export class UsageError extends Error {
  /** Stays `UsageError` when code is minified. */
  override readonly name = "UsageError";
}

/** Whether an error is told by its message alone: its cause lies outside of the program. */
export function isExpected(error: unknown): error is Error {
  return exitCodeOf(error) !== EXIT.failed;
}

/** The exit code for an error that ended the program. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) {
    return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  }
  if (
    error instanceof UsageError || error instanceof SuiteError ||
    error instanceof ConfigError || error instanceof LockError ||
    error instanceof ReproductionError ||
    error instanceof UnlikeSidesError || error instanceof BaselineError ||
    error instanceof WeightsError || error instanceof Deno.errors.NotFound
  ) return EXIT.usage;
  if (error instanceof SideError) {
    return error.exitCode === EXIT.noAdapter ? EXIT.noAdapter : EXIT.usage;
  }
  if (error instanceof ResultError) return EXIT.schema;
  if (error instanceof DeviceError && error.reason === "missing") {
    return EXIT.noAdapter;
  }
  return EXIT.failed;
}
