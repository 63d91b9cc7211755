import { sizeOf, type Tensor } from "../graph/tensor.ts";
import { checkRate, declareKeep, keepMask } from "../kernels/keep_mask.ts";
import { defineOp } from "../op.ts";

type DropoutAttributes = { rate: number; site: string };

const op = defineOp<DropoutAttributes>("dropout", {
  summary: "x * mask / (1 - rate), mask 0 with probability rate",
  shape([x], { rate }) {
    checkRate("drop out", rate);
    return x!.shape;
  },
  gradient: (_node, gradient, { rate, site }) => [
    dropout(gradient, rate, site),
  ],
  native: {
    kind: "elementwise",
    expression([x], { rate, site }, { width, element, writer }) {
      const key = declareKeep(writer, site);
      return `(${x} * keep${width}(${key}, ${element}, ${
        writer.floatParam(rate)
      }))`;
    },
  },
  tfjs(tf, [x], { shape }, { rate, site }, { randomKey }) {
    const mask = keepMask(randomKey, site, rate, sizeOf(shape));
    return tf.mul(x!, tf.tensor(mask, [...shape]));
  },
});
export default op;

/**
 * Zeroes elements at random and scales the others up, so that the mean stays;
 * Srivastava et al., Dropout: A Simple Way to Prevent Neural Networks from Overfitting (2014).
 *
 * The mask depends on the update's random key, the site and the index alone, so the backward pass
 * makes it again instead of keeping it.
 *
 * @param x Any shape.
 * @param rate Probability of zero, in `[0, 1)`.
 * @param site Name of the place in the network; each gets its own mask.
 * @throws {RangeError} If the rate is out of range.
 */
export function dropout(x: Tensor, rate: number, site: string): Tensor {
  return rate === 0 ? x : op.apply([x], { rate, site });
}
