import { sha256 } from "../../bench/result/content_hash.ts";
import { readPredictions } from "../../bench/result/predictions.ts";
import { readResult } from "../../bench/result/read_result.ts";
import { ResultError } from "../../bench/result/result_error.ts";
import type { Submission } from "./store.ts";

/**
 * Reads what is sent: the result has the form and the content that its id vouches for, and the predictions
 * are those that it names.
 *
 * @param document Text of the result file.
 * @param predictions Text of the predictions file; `null` if there is none.
 * @throws {ResultError} If that is not so.
 */
export async function readSubmission(
  document: string,
  predictions: string | null,
): Promise<Submission> {
  const result = await readResult(document);
  const named = result.predictions;
  if (named === null || predictions === null) {
    if (named !== null || predictions !== null) {
      throw new ResultError(
        ["predictions"],
        named
          ? "found none, expected the file that it names"
          : "found some, expected none",
      );
    }
  } else {
    const hash = await sha256(predictions);
    if (hash !== named.sha256) {
      throw new ResultError(
        ["predictions", "sha256"],
        `found a file of ${hash}, expected ${named.sha256}`,
      );
    }
    const { length } = readPredictions(predictions);
    if (length !== named.rows) {
      throw new ResultError(
        ["predictions", "rows"],
        `found ${length} rows, expected ${named.rows}`,
      );
    }
  }
  return { result, document, predictions, attestedBy: null };
}
