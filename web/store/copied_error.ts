/** Thrown when a result was run by another submitter than the one who sends it. */
export class CopiedError extends Error {
  /** Stays `CopiedError` when code is minified. */
  override readonly name = "CopiedError";
  /** Id of the result that it was copied from. */
  readonly original: string;

  /**
   * Constructs the error.
   *
   * @param original Id of the result that it was copied from.
   * @param found What gives it away.
   */
  constructor(original: string, found: string) {
    super(
      `Cannot store the result: found ${found} of result ${original} by another submitter, expected a run of your own`,
    );
    this.original = original;
  }
}
