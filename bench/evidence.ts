/**
 * What checks look at: result files as they were handed in.
 *
 * @module
 */
import { sha256 } from "./result/content_hash.ts";
import { type PredictionRow, readPredictions } from "./result/predictions.ts";
import { readUnproven } from "./result/read_result.ts";
import type { Result } from "./result/result.ts";
import { ResultError } from "./result/result_error.ts";

/** A result file with its predictions, not yet believed. */
export interface Evidence {
  /** Path or name of the file, for messages. */
  readonly path: string;
  /** The result. */
  readonly result: Result;
  /** The id that the content of the file has. */
  readonly contentId: string;
  /** The predictions; `null` if there are none. */
  readonly predictions: {
    /** sha256 of their file. */
    readonly sha256: string;
    /** The rows, or what is wrong with them. */
    readonly rows: readonly PredictionRow[] | string;
  } | null;
}

/**
 * Reads a file that was handed in. No more is asked of it than the form: all else is for the checks.
 *
 * @param path Its path or name.
 * @param text The whole file.
 * @param predictions The file of predictions; `null` if there is none.
 * @throws {ResultError} If it has not the form of a result.
 */
export async function readEvidence(
  path: string,
  text: string,
  predictions: string | null,
): Promise<Evidence> {
  return {
    path,
    ...await readUnproven(text),
    predictions: predictions === null ? null : {
      sha256: await sha256(predictions),
      rows: rowsOrFault(predictions),
    },
  };
}

/** The rows of a piece of evidence; `null` if there are none that can be read, or others than it names. */
export function rowsOf(
  { result, predictions }: Evidence,
): readonly PredictionRow[] | null {
  return predictions && typeof predictions.rows !== "string" &&
      predictions.sha256 === result.predictions?.sha256
    ? predictions.rows
    : null;
}

function rowsOrFault(text: string): readonly PredictionRow[] | string {
  try {
    return readPredictions(text);
  } catch (error) {
    if (error instanceof ResultError) return error.message;
    throw error;
  }
}
