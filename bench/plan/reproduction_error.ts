/** Thrown when what a result was made with is not at hand, so that to run it again would say nothing. */
export class ReproductionError extends Error {
  /** Stays `ReproductionError` when code is minified. */
  override readonly name = "ReproductionError";

  /**
   * Constructs the error.
   *
   * @param id Id of the result.
   * @param detail What was found and what was expected.
   * @param options The error behind it.
   */
  constructor(id: string, detail: string, options?: ErrorOptions) {
    super(`Cannot run ${id.slice(0, 10)} again: ${detail}`, options);
  }
}
