import { sizeOf, type Tensor } from "../graph/tensor.ts";
import { checkRate, declareKeep, keepMask } from "../kernels/keep_mask.ts";
import { defineOp } from "../op.ts";

type DropPathAttributes = { rate: number; site: string };

const op = defineOp<DropPathAttributes>("drop_path", {
  summary: "x * mask / (1 - rate), one mask value per sample (axis 0)",
  shape([x], { rate }) {
    checkRate("drop paths", rate);
    if (x!.shape.length > 1) return x!.shape;
    throw new RangeError(
      `Cannot drop paths of [${x!.shape}]: expected samples along axis 0 and values behind it`,
    );
  },
  gradient: (_node, gradient, { rate, site }) => [
    dropPath(gradient, rate, site),
  ],
  native: {
    kind: "elementwise",
    expression([x], { rate, site }, { element, writer }) {
      const key = declareKeep(writer, site);
      // A vec4 lies within the last axis, hence within one sample.
      return `(${x} * keep1(${key}, ${element} / ${
        writer.param(inner(shapeOf))
      }, ${writer.floatParam(rate)}))`;
    },
  },
  tfjs(tf, [x], { shape }, { rate, site }, { randomKey }) {
    const mask = keepMask(randomKey, site, rate, shape[0]!);
    return tf.mul(x!, tf.tensor(mask, shape.map((n, axis) => axis ? 1 : n)));
  },
});
export default op;
