import { sizeOf, type Tensor } from "../graph/tensor.ts";
import { crossEntropy } from "../ops/cross_entropy.ts";
import { reshape } from "../ops/reshape.ts";
import { shiftLabels } from "../ops/shift_labels.ts";

/** Label of tokens that do not count in a loss. */
const IGNORED = -100;

/**
 * Mean cross entropy, in nats, of predicting each token from those before it.
 *
 * @param logits `[B, T, V]`; those at token `t` predict `labels[t + 1]`.
 * @param labels `[B, T]`, `i32`: token ids, not shifted; -100 where a token does not count.
 * @returns A scalar; 0 if no token counts.
 */
export function nextTokenLoss(logits: Tensor, labels: Tensor): Tensor {
  const rows = [sizeOf(logits.shape.slice(0, -1)), logits.shape.at(-1)!];
  return crossEntropy(reshape(logits, rows), shiftLabels(labels, IGNORED), {
    ignoreIndex: IGNORED,
  });
}
