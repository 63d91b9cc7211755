import type { Tensor } from "../graph/tensor.ts";
import { packHeadsKernel } from "../kernels/heads.ts";
import { defineOp } from "../op.ts";

const op = defineOp("pack_heads", {
  summary: "[B, N, parts * H * D] from parts [B, H, N, D]",
  shape(parts) {
    const [B, H, N, D] = parts[0]!.shape as [number, number, number, number];
    return [B, N, parts.length * H * D];
  },
  native: { kind: "kernel", lower: packHeadsKernel },
  tfjs(tf, parts, { shape }) {
    const rows = parts.map((part) => tf.transpose(part, [0, 2, 1, 3]));
    return tf.reshape(tf.stack(rows, 2), [...shape]);
  },
  flops: () => 0,
});
export default op;

/** Packs parts `[B, H, N, D]` as `[B, N, parts * H * D]`: undoes `takeHeads`. */
export function packHeads(parts: readonly Tensor[]): Tensor {
  return op.apply(parts, {});
}
