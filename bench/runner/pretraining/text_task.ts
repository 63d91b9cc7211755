/**
 * The contract for what a language model is pretrained on.
 *
 * @module
 */
import type { Objective, Values } from "../../../models/mod.ts";
import type { LabelledBatch } from "./labelled_batch.ts";

/** A task, ready to be trained on. */
export interface TextTask {
  /** The network, the rows of a batch, and what stands in front of the names of inputs. */
  readonly objective: Objective;
  /** Inputs of an update; they depend on the seed and its number alone. */
  batchAt(update: number): Values;
  /** What is only looked at. */
  readonly validation: readonly LabelledBatch[];
  /** Whether right answers are counted in the validation; else the loss alone is. */
  readonly isScored: boolean;
}
