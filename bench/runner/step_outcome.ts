/** A look at the selection split. */
export interface SelectionPoint {
  /** Updates of the step done. */
  readonly update: number;
  /** Samples that were right. */
  readonly correct: number;
  /** Samples. */
  readonly samples: number;
  /** Mean loss, as the task measures it. */
  readonly lossNats: number;
}

/** How a step went. */
export interface StepOutcome {
  /** Its name. */
  readonly name: string;
  /** Learning rate of each update. */
  readonly lr: readonly number[];
  /** Loss of each update's batch, before the update. */
  readonly lossNats: readonly number[];
  /** Gradient norm of each update, before clipping. */
  readonly gradientNorm: readonly number[];
  /** Looks at the selection split, in order. */
  readonly selection: readonly SelectionPoint[];
  /** The best of them, ties to the later one; `null` without a selection split. */
  readonly best: SelectionPoint | null;
  /** What trained, if that was chosen when the step began. */
  readonly chosen?: readonly string[];
}

/** The best look at the selection split so far. */
export interface BestLook {
  /** Samples that were right. */
  readonly correct: number;
  /** The weights it saw, unless they are those at the end. */
  readonly weights: ReadonlyMap<string, Float32Array> | null;
}
