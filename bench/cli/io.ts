import type { Clock } from "../measure/clock.ts";

/** What commands see of the world; tests pass their own. */
export interface Io {
  /** Writes to standard output: results, and with `--json` one document and nothing else. */
  out(text: string): void;
  /** Writes to standard error: progress and faults. */
  err(text: string): void;
  /** Whether standard error is a terminal that can rewrite a line. */
  readonly isLive: boolean;
  /** Width of that terminal in characters. */
  readonly columns: () => number;
  /** Where time comes from. */
  readonly clock: Clock;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}
