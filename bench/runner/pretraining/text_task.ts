/**
 * The contract for what a language model is pretrained on.
 *
 * @module
 */
import type { Objective, Values } from "../../../models/mod.ts";
import type { EncodedRows } from "../../../suites/mod.ts";

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

/** A batch with its labels. */
export interface LabelledBatch {
  /** Inputs of the graph. */
  readonly values: Values;
  /** Label of each row of logits, -100 where one does not count. */
  readonly labels: Int32Array;
}

/** Gives the arrays of a batch the names that an objective expects. */
export function labelledBatch(
  objective: string,
  { inputIds, attentionMask }: Pick<EncodedRows, "inputIds" | "attentionMask">,
  labels: Int32Array,
): LabelledBatch {
  return {
    values: {
      [`${objective}/input_ids`]: inputIds,
      [`${objective}/attention_mask`]: attentionMask,
      [`${objective}/labels`]: labels,
    },
    labels,
  };
}

/**
 * Copies rows.
 *
 * @param encoded What they are taken from.
 * @param rows Their numbers; those from the end on start again at the front.
 */
export function takeRows(
  { inputIds, attentionMask, count, length }: EncodedRows,
  rows: readonly number[] | Int32Array,
): Pick<EncodedRows, "inputIds" | "attentionMask"> {
  const taken = {
    inputIds: new Int32Array(rows.length * length),
    attentionMask: new Int32Array(rows.length * length),
  };
  rows.forEach((row, i) => {
    const first = row % count * length;
    const own = [first, first + length] as const;
    taken.inputIds.set(inputIds.subarray(...own), i * length);
    taken.attentionMask.set(attentionMask.subarray(...own), i * length);
  });
  return taken;
}

/** The numbers `first, first + 1, …`. */
export function countFrom(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => first + i);
}
