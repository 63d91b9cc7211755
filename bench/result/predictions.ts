import { z } from "zod";
import { parseJson } from "./parse_json.ts";
import { ResultError } from "./result_error.ts";

/** What was said about one test sample. */
export interface PredictionRow {
  /** Id of the sample. */
  readonly id: string;
  /** Its class, or the index of the right option. */
  readonly label: number;
  /** What was predicted. */
  readonly prediction: number;
  /** Probability of that; left out in the oldest files. */
  readonly probability?: number | undefined;
  /** How many classes scored higher than the label; left out in files from before 1.0. */
  readonly rank?: number | undefined;
  /** Negative log probability of the label; left out in files from before 1.0. */
  readonly lossNats?: number | undefined;
}

/** A line of a file of predictions. */
const predictionRow = z.strictObject({
  id: z.string(),
  label: z.int().min(0),
  prediction: z.int().min(0),
  probability: z.number().min(0).max(1).optional(),
  rank: z.int().min(0).optional(),
  lossNats: z.number().min(0).optional(),
});

/**
 * Reads a file of predictions, JSON Lines.
 *
 * @param text The whole file; each line ends with a line feed.
 * @throws {ResultError} If a line is no prediction, or says again what another said of the same sample.
 */
export function readPredictions(text: string): PredictionRow[] {
  const seen = new Set<string>();
  const lines = text === "" ? [] : text.replace(/\n$/, "").split("\n");
  return lines.map((line, i) => {
    const at = (path: readonly PropertyKey[], message: string) =>
      new ResultError(["predictions", i, ...path], message);
    const parsed = predictionRow.safeParse(parseLine(line, at));
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw at(issue!.path, issue!.message);
    }
    if (seen.has(parsed.data.id)) {
      throw at(["id"], `found "${parsed.data.id}" again`);
    }
    seen.add(parsed.data.id);
    return parsed.data;
  });
}

function parseLine(
  line: string,
  at: (path: readonly PropertyKey[], message: string) => ResultError,
): unknown {
  try {
    return parseJson(line);
  } catch (error) {
    if (!(error instanceof ResultError)) throw error;
    throw at([], error.message);
  }
}
