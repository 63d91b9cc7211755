/** Thrown when a suite file or one of its options does not have the declared form. */
export class ConfigError extends TypeError {
  /** Stays `ConfigError` when code is minified. */
  override readonly name = "ConfigError";
  /** Dotted place of the bad value, e.g. `runs[2].method.rank`. */
  readonly path: string;
  /** What was found there and what was expected. */
  readonly detail: string;

  /**
   * Constructs the error.
   *
   * @param path Dotted place of the bad value.
   * @param detail What was found there and what was expected.
   * @param options The error that this one gives another place to.
   */
  constructor(path: string, detail: string, options?: ErrorOptions) {
    super(`Cannot read ${path || "the document"}: ${detail}`, options);
    this.path = path;
    this.detail = detail;
  }
}
