/** Thrown when a suite file or one of its options does not have the declared form. */
export class ConfigError extends TypeError {
  /** Stays `ConfigError` when code is minified. */
  override readonly name = "ConfigError";
  /** Dotted place of the bad value, e.g. `runs[2].method.rank`. */
  readonly path: string;

  /**
   * Constructs the error.
   *
   * @param path Dotted place of the bad value.
   * @param message What was found there and what was expected.
   */
  constructor(path: string, message: string) {
    super(`Cannot read ${path || "the document"}: ${message}`);
    this.path = path;
  }
}
