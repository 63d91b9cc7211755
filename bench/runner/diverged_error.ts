/** Thrown when a loss, a gradient or an output is not finite: training has failed, the program has not. */
export class DivergedError extends Error {
  /** Stays `DivergedError` when code is minified. */
  override readonly name = "DivergedError";
  /** Step of the method. */
  readonly step: string;
  /** Update of the step, from 0. */
  readonly update: number;
  /** Last loss that was finite; `null` if none was. */
  readonly lastLossNats: number | null;

  /**
   * Constructs the error.
   *
   * @param what What is not finite, e.g. `loss NaN`.
   * @param step Step of the method.
   * @param update Update of the step, from 0.
   * @param lastLossNats Last loss that was finite.
   */
  constructor(
    what: string,
    step: string,
    update: number,
    lastLossNats: number | null,
  ) {
    super(
      `Cannot go on with step "${step}" at update ${update}: found ${what}, expected a finite number${
        lastLossNats === null
          ? ""
          : `; the last finite loss was ${lastLossNats} nats`
      }`,
    );
    this.step = step;
    this.update = update;
    this.lastLossNats = lastLossNats;
  }
}
