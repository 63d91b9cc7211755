import type { Values } from "../../../models/mod.ts";
import type { EncodedRows } from "../../../suites/mod.ts";

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
