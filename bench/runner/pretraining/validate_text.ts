import type { InferenceProgram } from "../../../models/mod.ts";
import type { LabelledBatch } from "./labelled_batch.ts";

/** Batches in flight at once: reading back has a fixed price, memory has another. */
const GROUP = 16;

/** What a validation found. */
export interface TextValidation {
  /** Mean cross entropy of what counts, in nats. */
  readonly lossNats: number;
  /** Share of what counts that scored highest; `null` if the program gives no logits. */
  readonly accuracy: number | null;
}

/**
 * Evaluates batches whose graph computes its own loss.
 *
 * @param program Compiled with the output `loss`, the mean over what counts, and maybe `logits`.
 * @param batches The batches.
 * @throws {RangeError} If nothing counts.
 */
export async function validateText(
  program: InferenceProgram,
  batches: readonly LabelledBatch[],
): Promise<TextValidation> {
  let counted = 0, loss = 0, right = 0, isScored = false;
  for (let first = 0; first < batches.length; first += GROUP) {
    const group = batches.slice(first, first + GROUP);
    const outputs = await program.run(group.map(({ values }) => values));
    group.forEach(({ labels }, i) => {
      const { loss: mean, logits } = outputs[i]!;
      const counting = labels.filter((label) => label >= 0).length;
      counted += counting;
      loss += mean![0]! * counting;
      if (logits === undefined) return;
      isScored = true;
      const classes = logits.length / labels.length;
      labels.forEach((label, row) => {
        if (label < 0) return;
        const own = logits.subarray(row * classes, (row + 1) * classes);
        if (own.every((value) => value <= own[label]!)) right++;
      });
    });
  }
  if (counted === 0) {
    throw new RangeError(
      `Cannot validate: found nothing that counts in ${batches.length} batches, expected a token or a text`,
    );
  }
  return {
    lossNats: loss / counted,
    accuracy: isScored ? right / counted : null,
  };
}
