/**
 * The contract for reporters: a report to text. Implementations live in `reporters/`, one a file.
 *
 * @module
 */
import type { Report } from "./report.ts";

/** What an author writes. */
export interface Reporter {
  /** One line. */
  readonly summary: string;
  /** Media type of the text, e.g. `text/markdown`. */
  readonly mediaType: string;
  /** The text, without an end of line at its end. */
  render(report: Report): string;
}

/** Declares a reporter. */
export function defineReporter(reporter: Reporter): Reporter {
  return reporter;
}
