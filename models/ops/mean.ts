import { sizeOf, type Tensor } from "../graph/tensor.ts";
import { sumKernel } from "../kernels/sum.ts";
import { defineOp } from "../op.ts";
import { broadcast } from "./broadcast.ts";
import { reshape } from "./reshape.ts";
import { scale } from "./scale.ts";

const op = defineOp<{ from: number; to: number }>("mean", {
  summary: "mean over the axes from..to-1",
  shape: (
    [x],
    { from, to },
  ) => [...x!.shape.slice(0, from), ...x!.shape.slice(to)],
  gradient({ inputs: [x] }, gradient, { from, to }) {
    const kept = x!.shape.map((extent, axis) =>
      axis >= from && axis < to ? 1 : extent
    );
    const share = scale(gradient, 1 / sizeOf(x!.shape.slice(from, to)));
    return [broadcast(reshape(share, kept), x!.shape)];
  },
  native: {
    kind: "kernel",
    lower({ inputs: [x], attributes }, epilogue, traits) {
      const { from, to } = attributes as { from: number; to: number };
      const length = sizeOf(x!.shape.slice(from, to));
      const scaled: typeof epilogue = {
        ...epilogue,
        store: (writer, at, value) =>
          epilogue.store(
            writer,
            at,
            `(${value} * ${writer.floatParam(1 / length)})`,
          ),
      };
      return sumKernel(x!, scaled, {
        outer: sizeOf(x!.shape.slice(0, from)),
        length,
        inner: sizeOf(x!.shape.slice(to)),
      }, traits);
    },
  },
  tfjs: (tf, [x], _node, { from, to }) =>
    tf.mean(x!, Array.from({ length: to - from }, (_, i) => from + i)),
  flops: ({ inputs: [x] }) => sizeOf(x!.shape),
});
export default op;

/**
 * Mean over neighbouring axes, which disappear.
 *
 * @param x Any shape.
 * @param axes Which axes, each in `0..rank-1`, without a gap; all of them if left out.
 * @throws {RangeError} If there is a gap between the axes, or no axis.
 */
export function mean(
  x: Tensor,
  axes: readonly number[] = x.shape.map((_, axis) => axis),
): Tensor {
  const from = Math.min(...axes);
  const to = Math.max(...axes) + 1;
  if (axes.length === 0 || new Set(axes).size !== to - from) {
    throw new RangeError(
      `Cannot take the mean of [${x.shape}] over axes ${
        JSON.stringify(axes)
      }: expected neighbouring axes`,
    );
  }
  return op.apply([x], { from, to });
}
