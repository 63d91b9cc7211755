import { contentHash } from "./content_hash.ts";
import type { Result } from "./result.ts";
import { result } from "./schema.ts";

/** Thrown when a file is no result, or not the one it says it is. */
export class ResultError extends SyntaxError {
  /** Stays `ResultError` when code is minified. */
  override readonly name = "ResultError";
  /** Keys to the bad value; empty for the whole document. */
  readonly path: readonly PropertyKey[];

  /**
   * Constructs the error.
   *
   * @param path Keys to the bad value.
   * @param message What was found there and what was expected.
   */
  constructor(path: readonly PropertyKey[], message: string) {
    super(`Cannot read ${path.join(".") || "the result"}: ${message}`);
    this.path = path;
  }
}

/**
 * Reads a result and checks that its content is what its id vouches for.
 *
 * @param text The whole file.
 * @throws {ResultError} If it is no JSON, has not the form of {@linkcode result}, or was changed.
 */
export async function readResult(text: string): Promise<Result> {
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch (error) {
    throw new ResultError([], `found no JSON, ${(error as Error).message}`);
  }
  const parsed = result.safeParse(input);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new ResultError(issue!.path, issue!.message);
  }
  const id = await resultId(parsed.data);
  if (id !== parsed.data.id) {
    throw new ResultError(
      ["id"],
      `found "${parsed.data.id}", expected "${id}" from the content`,
    );
  }
  return parsed.data;
}

/** The id that a result must have. */
export function resultId(value: Omit<Result, "id">): Promise<string> {
  return contentHash({ ...value, id: undefined });
}

/** The outcome hash that a result must have: over what a rerun must give again. */
export function outcomeHash(
  { status, metrics, steps, curves, predictions, initialized }: Pick<
    Result,
    | "status"
    | "metrics"
    | "steps"
    | "curves"
    | "predictions"
    | "initialized"
  >,
): Promise<string> {
  return contentHash({
    status,
    metrics,
    steps,
    curves,
    predictions: predictions?.sha256 ?? null,
    initialized,
  });
}
