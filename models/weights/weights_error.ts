/** Thrown when a file of weights cannot be read, or does not fit the network it is read for. */
export class WeightsError extends Error {
  /** Stays the same when code is minified. */
  override readonly name: string = "WeightsError";
  /** The file, as the caller named it. */
  readonly file: string;
  /** The tensor, if it is about one. */
  readonly tensor: string | undefined;
  /** What was found, and what was expected. */
  readonly problem: string;

  /**
   * Constructs the error.
   *
   * @param file The file, as the caller named it.
   * @param tensor The tensor, if it is about one.
   * @param problem What was found, and what was expected.
   */
  constructor(file: string, tensor: string | undefined, problem: string) {
    const place = tensor === undefined ? "" : `, tensor "${tensor}"`;
    super(`Cannot read "${file}"${place}: ${problem}`);
    this.file = file;
    this.tensor = tensor;
    this.problem = problem;
  }
}
