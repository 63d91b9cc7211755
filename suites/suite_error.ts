/** A place in a text file. */
export interface FilePlace {
  /** Path of the file, as the caller named it. */
  readonly file: string;
  /** Line, from 1. */
  readonly line: number;
  /** Column, from 1. */
  readonly column: number;
}

/** Thrown when a suite file cannot be read; the message starts with `file:line:column`. */
export class SuiteError extends SyntaxError {
  /** Stays `SuiteError` when code is minified. */
  override readonly name = "SuiteError";
  /** Where the fault is. */
  readonly place: FilePlace;

  /**
   * Constructs the error.
   *
   * @param place Where the fault is.
   * @param message What was found there and what was expected.
   * @param options The error that this one gives a place to.
   */
  constructor(place: FilePlace, message: string, options?: ErrorOptions) {
    super(`${place.file}:${place.line}:${place.column}: ${message}`, options);
    this.place = place;
  }
}
