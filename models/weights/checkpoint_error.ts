import { WeightsError } from "./weights_error.ts";

/** What keeps a checkpoint from fitting a network, each line starting with the name of an array. */
export interface Misfits {
  /** In the network, not in the checkpoint. */
  readonly missing: readonly string[];
  /** In the checkpoint, not in the network. */
  readonly extra: readonly string[];
  /** In both, in another shape or type. */
  readonly misshaped: readonly string[];
}

/** Thrown when a checkpoint is well-formed, but of another network. */
export class CheckpointError extends WeightsError {
  /** Stays the same when code is minified. */
  override readonly name = "CheckpointError";
  /** All that does not fit. */
  readonly misfits: Misfits;

  /**
   * Constructs the error.
   *
   * @param file The checkpoint, as the caller named it.
   * @param architecture Name of the network.
   * @param misfits All that does not fit; something does not.
   */
  constructor(file: string, architecture: string, misfits: Misfits) {
    const lists = (["missing", "extra", "misshaped"] as const)
      .filter((kind) => misfits[kind].length > 0)
      .map((kind) =>
        `${misfits[kind].length} ${kind} (${misfits[kind].join(", ")})`
      );
    super(
      file,
      undefined,
      `${lists.join(", ")}, expected the tensors of ${architecture}`,
    );
    this.misfits = misfits;
  }
}
