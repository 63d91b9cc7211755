/** Thrown when an output that is to be judged is not finite. */
export class NotFiniteError extends RangeError {
  /** Stays `NotFiniteError` when code is minified. */
  override readonly name = "NotFiniteError";
  /** What is not finite, e.g. `output NaN for "grinning"`. */
  readonly found: string;

  /**
   * Constructs the error.
   *
   * @param value The output.
   * @param id What it was said about.
   */
  constructor(value: number, id: string) {
    const found = `output ${value} for "${id}"`;
    super(`Cannot judge: found ${found}, expected a finite number`);
    this.found = found;
  }
}
