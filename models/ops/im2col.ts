import { sizeOf, type Tensor } from "../graph/tensor.ts";
import {
  im2colKernel,
  type PatchAttributes,
  patchGrid,
} from "../kernels/im2col.ts";
import { defineOp } from "../op.ts";
import { col2im } from "./col2im.ts";

const op = defineOp<PatchAttributes>("im2col", {
  summary: "patches of an NHWC image as rows, columns (ky, kx, c)",
  shape([x], attributes) {
    const [N, H, W, C] = x!.shape;
    const grid = x!.shape.length === 4 ? patchGrid(H!, W!, attributes) : [0];
    if (grid.some((extent) => extent < 1)) {
      throw new RangeError(
        `Cannot cut [${x!.shape}] into patches of ${
          attributes.kernel.join("x")
        }: expected [N, H, W, C] with room for one`,
      );
    }
    return [N! * sizeOf(grid), sizeOf(attributes.kernel) * C!];
  },
  gradient: ({ inputs: [x] }, dy, attributes) => [
    col2im(dy, x!.shape, attributes),
  ],
  native: { kind: "kernel", lower: im2colKernel },
  tfjs(tf, [x], node, { kernel: [kh, kw], stride, padding }) {
    const [N, H, W, C] = x!.shape as [number, number, number, number];
    const around = [padding, padding] as [number, number];
    const padded = tf.pad(x!, [[0, 0], around, around, [0, 0]]);
    const [OH, OW] = patchGrid(H, W, { kernel: [kh, kw], stride, padding });
    const taps = Array.from({ length: kh * kw }, (_, tap) => {
      const begin = [0, Math.floor(tap / kw), tap % kw, 0];
      const end = [
        N,
        begin[1]! + (OH - 1) * stride + 1,
        begin[2]! + (OW - 1) * stride + 1,
        C,
      ];
      return tf.stridedSlice(padded, begin, end, [1, stride, stride, 1]);
    });
    return tf.reshape(tf.concat(taps, 3), [...node.shape]);
  },
  flops: () => 0,
});
export default op;

export type { PatchAttributes };

/**
 * Cuts an image into patches, so that a convolution becomes a matrix product.
 *
 * @param x `[N, H, W, C]`.
 * @param attributes Size, distance and padding of the patches.
 * @returns `[N * OH * OW, kh * kw * C]`, columns in the order `(ky, kx, c)`.
 * @throws {RangeError} If no patch fits.
 */
export function im2col(x: Tensor, attributes: PatchAttributes): Tensor {
  return op.apply([x], attributes);
}
