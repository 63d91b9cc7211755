import type { Tensor } from "../graph/tensor.ts";
import { gatherKernel } from "../kernels/gather.ts";
import { defineOp } from "../op.ts";
import { gatherGrad } from "./gather_grad.ts";

const op = defineOp<{ paddingIndex: number }>("gather", {
  summary: "rows of a table by index",
  shape([table, indices], { paddingIndex }) {
    if (table!.shape.length !== 2 || indices!.dtype !== "i32") {
      throw new RangeError(
        `Cannot gather from [${table!.shape}] by ${indices!.dtype} [${
          indices!.shape
        }]: expected a table [R, C] and i32 indices`,
      );
    }
    if (paddingIndex < table!.shape[0]!) {
      return [...indices!.shape, table!.shape[1]!];
    }
    throw new RangeError(
      `Cannot gather: padding index ${paddingIndex}, expected a row in 0..${
        table!.shape[0]! - 1
      }`,
    );
  },
  gradient: ({ inputs: [table, indices] }, dy, { paddingIndex }) => [
    gatherGrad(dy, indices!, table!.shape[0]!, paddingIndex),
    null,
  ],
  native: { kind: "kernel", lower: gatherKernel },
  tfjs: (tf, [table, indices]) => tf.gather(table!, tf.cast(indices!, "int32")),
  flops: () => 0,
});
export default op;

/**
 * Rows of a table: token and position embeddings, relative position biases.
 *
 * @param table `[R, C]`.
 * @param indices Any shape, `i32`, each in `0..R-1`; others take the last row.
 * @param options `paddingIndex`: a row that gets no gradient, as in `torch.nn.Embedding`.
 * @returns `[…indices, C]`.
 * @throws {RangeError} If the shapes or types do not fit.
 */
export function gather(
  table: Tensor,
  indices: Tensor,
  { paddingIndex }: { readonly paddingIndex?: number } = {},
): Tensor {
  return op.apply([table, indices], { paddingIndex: paddingIndex ?? -1 });
}
