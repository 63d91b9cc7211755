import { type Shape, sizeOf, type Tensor } from "../graph/tensor.ts";
import {
  col2imKernel,
  type PatchAttributes,
  patchGrid,
} from "../kernels/im2col.ts";
import { defineOp } from "../op.ts";

type Col2imAttributes = PatchAttributes & {
  /** Shape of the image. */
  readonly image: Shape;
};

const op = defineOp<Col2imAttributes>("col2im", {
  summary: "sum of overlapping patches: the gradient of im2col",
  shape: (_inputs, { image }) => image,
  native: { kind: "kernel", lower: col2imKernel },
  tfjs(tf, [columns], _node, { image, ...attributes }) {
    const { kernel: [kh, kw], stride, padding } = attributes;
    const [N, H, W, C] = image as [number, number, number, number];
    const [OH, OW] = patchGrid(H, W, attributes);
    const taps = tf.reshape(columns!, [N, OH, OW, kh * kw, C]);
    // Zeros between the patches, then each tap moved to its place.
    const [sh, sw] = [(OH - 1) * stride + 1, (OW - 1) * stride + 1];
    const size = [H + 2 * padding, W + 2 * padding] as const;
    let sum = tf.zeros([N, ...size, C]);
    for (let tap = 0; tap < kh * kw; tap++) {
      const one = tf.reshape(
        tf.slice(taps, [0, 0, 0, tap, 0], [N, OH, OW, 1, C]),
        [N, OH, 1, OW, 1, C],
      );
      const between: [number, number] = [0, stride - 1];
      const none: [number, number] = [0, 0];
      const spread = tf.reshape(
        tf.pad(one, [none, none, between, none, between, none]),
        [N, OH * stride, OW * stride, C],
      );
      const [y, x] = [Math.floor(tap / kw), tap % kw];
      const placed = tf.pad(
        tf.slice(spread, [0, 0, 0, 0], [N, sh, sw, C]),
        [none, [y, size[0] - y - sh], [x, size[1] - x - sw], none],
      );
      sum = tf.add(sum, placed);
    }
    return tf.slice(sum, [0, padding, padding, 0], [N, H, W, C]);
  },
  flops: ({ inputs: [columns] }) => sizeOf(columns!.shape),
});
export default op;

/**
 * Adds patches back into an image.
 *
 * @param columns `[N * OH * OW, kh * kw * C]`, as `im2col` makes them.
 * @param image Shape of the image, `[N, H, W, C]`.
 * @param attributes Size, distance and padding of the patches.
 */
export function col2im(
  columns: Tensor,
  image: Shape,
  attributes: PatchAttributes,
): Tensor {
  return op.apply([columns], { ...attributes, image });
}
