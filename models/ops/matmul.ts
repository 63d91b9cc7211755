import { sizeOf, type Tensor } from "../graph/tensor.ts";
import { equalShapes } from "../graph/broadcast.ts";
import { matmulKernel } from "../kernels/matmul.ts";
import { defineOp } from "../op.ts";
import { reshape } from "./reshape.ts";

/** Which operands of {@linkcode matmul} are transposed. */
export type MatmulAttributes = {
  /** The left matrices are stored as `[K, M]`. */
  readonly transposeA: boolean;
  /** The right matrices are stored as `[N, K]`. */
  readonly transposeB: boolean;
};

const op = defineOp<MatmulAttributes>("matmul", {
  summary: "a @ b over the last two axes, either one transposed",
  shape([a, b], { transposeA, transposeB }) {
    const [aRows, aColumns] = a!.shape.slice(-2);
    const [bRows, bColumns] = b!.shape.slice(-2);
    const batch = a!.shape.slice(0, -2);
    const inner = transposeA ? aRows : aColumns;
    if (
      a!.shape.length < 2 || inner !== (transposeB ? bColumns : bRows) ||
      !equalShapes(batch, b!.shape.slice(0, -2))
    ) {
      throw new RangeError(
        `Cannot multiply [${a!.shape}]${transposeA ? "^T" : ""} and [${
          b!.shape
        }]${
          transposeB ? "^T" : ""
        }: expected equal inner extents and equal leading axes`,
      );
    }
    return [
      ...batch,
      (transposeA ? aColumns : aRows)!,
      (transposeB ? bRows : bColumns)!,
    ];
  },
  gradient({ inputs: [a, b] }, dy, { transposeA, transposeB }, wanted) {
    const da = () =>
      transposeA
        ? matmul(b!, dy, { transposeA: transposeB, transposeB: true })
        : matmul(dy, b!, { transposeB: !transposeB });
    const db = () =>
      transposeB
        ? matmul(dy, a!, { transposeA: true, transposeB: transposeA })
        : matmul(a!, dy, { transposeA: !transposeA });
    return [wanted[0] ? da() : null, wanted[1] ? db() : null];
  },
  native: { kind: "kernel", lower: matmulKernel },
  tfjs: (tf, [a, b], _node, { transposeA, transposeB }) =>
    tf.matMul(a!, b!, transposeA, transposeB),
  flops({ inputs: [a], shape }, { transposeA }) {
    return 2 * sizeOf(shape) * a!.shape.at(transposeA ? -2 : -1)!;
  },
});
export default op;

/**
 * Matrix product over the last two axes.
 *
 * @param a `[…, M, K]`, or `[…, K, M]` with `transposeA`.
 * @param b `[…, K, N]`, or `[…, N, K]` with `transposeB`; leading axes equal to those of `a`, or none,
 * in which case the rows of all matrices of `a` are multiplied as one.
 * @param attributes Which operands are transposed.
 * @returns `[…, M, N]`.
 * @throws {RangeError} If the extents do not fit.
 */
export function matmul(
  a: Tensor,
  b: Tensor,
  { transposeA = false, transposeB = false }: Partial<MatmulAttributes> = {},
): Tensor {
  if (a.shape.length > 2 && b.shape.length === 2 && !transposeA) {
    const rows = reshape(a, [sizeOf(a.shape.slice(0, -1)), a.shape.at(-1)!]);
    const product = op.apply([rows, b], { transposeA, transposeB });
    return reshape(product, [...a.shape.slice(0, -1), product.shape[1]!]);
  }
  return op.apply([a, b], { transposeA, transposeB });
}
