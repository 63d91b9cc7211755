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
