/** Thrown when a network has no place for what a method adds. */
export class ExtensionError extends RangeError {
  /** Stays `ExtensionError` when code is minified. */
  override readonly name = "ExtensionError";
  /** The part of a path that was asked for and not found; `undefined` if there is no such site at all. */
  readonly place: string | undefined;

  /**
   * Constructs the error.
   *
   * @param message What was wanted, what was found and what was expected.
   * @param place The part of a path that was not found.
   */
  constructor(message: string, place: string | undefined) {
    super(message);
    this.place = place;
  }
}
