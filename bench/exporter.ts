/**
 * The contract for exporters: results to the files of other tools. Implementations live in `exporters/`, one
 * a file.
 *
 * @module
 */
import type { LoadedResult, Report } from "./report.ts";
import type { Finding } from "./run_checks.ts";

/** What there is to export. */
export interface ExportInput {
  /** Results with their predictions. */
  readonly results: readonly LoadedResult[];
  /** What they say together. */
  readonly report: Report;
  /** What checks found in them; `path` is that of the result file. */
  readonly findings: readonly Finding[];
  /** Path of the file of a result, by its id. */
  readonly paths: ReadonlyMap<string, string>;
}

/** Files by name. */
export type ExportedFiles = Readonly<Record<string, string | Uint8Array>>;

/** What an author writes. */
export interface Exporter {
  /** One line. */
  readonly summary: string;
  /** The files; equal results give equal files. Texts end with a line feed. */
  files(input: ExportInput): ExportedFiles | Promise<ExportedFiles>;
}

/** Declares an exporter. */
export function defineExporter(exporter: Exporter): Exporter {
  return exporter;
}
