import { sizeOf, type Tensor } from "../graph/tensor.ts";
import { add } from "../ops/add.ts";
import { depthwiseConv2d } from "../ops/depthwise_conv2d.ts";
import { im2col } from "../ops/im2col.ts";
import { matmul } from "../ops/matmul.ts";
import { reshape } from "../ops/reshape.ts";
import { slice } from "../ops/slice.ts";
import { transpose } from "../ops/transpose.ts";
import { affine } from "./affine.ts";

/** Settings of {@linkcode conv2d}. */
export interface ConvolutionOptions {
  /** Pixels from one window to the next. @default {1} */
  readonly stride?: number;
  /** Zeros around the map. @default {0} */
  readonly padding?: number;
  /** Groups of channels that do not mix. @default {1} */
  readonly groups?: number;
}

/**
 * Convolution of an NHWC map, as `torch.nn.functional.conv2d`.
 *
 * Lowered to what the engines have: patches that do not overlap are a transposition and a matrix
 * product, 1x1 kernels a matrix product (batched if grouped), depthwise kernels their own op, all
 * others patches (`im2col`) and a matrix product.
 *
 * @param x `[N, H, W, I]`.
 * @param weight `[O, I / groups, kh, kw]`.
 * @param bias `[O]`, or none.
 * @returns `[N, OH, OW, O]`.
 * @throws {RangeError} If the shapes do not fit or the case is not supported: groups with kernels
 * above 1x1 that are not depthwise with stride 1 and "same" padding.
 */
export function conv2d(
  x: Tensor,
  weight: Tensor,
  bias: Tensor | undefined,
  { stride = 1, padding = 0, groups = 1 }: ConvolutionOptions = {},
): Tensor {
  const [N, H, W, I] = x.shape as [number, number, number, number];
  const [O, , kh, kw] = weight.shape as [number, number, number, number];
  if (
    x.shape.length !== 4 || weight.shape.length !== 4 ||
    weight.shape[1]! * groups !== I || O % groups !== 0
  ) {
    throw new RangeError(
      `Cannot convolve [${x.shape}] with weight [${weight.shape}] in ${groups} groups: expected [N, H, W, I] and [O, I / groups, kh, kw]`,
    );
  }
  const finish = (y: Tensor) => bias ? add(y, bias) : y;
  const isPointwise = kh === 1 && kw === 1 && stride === 1 && padding === 0;
  if (isPointwise && groups === 1) {
    return affine(x, reshape(weight, [O, I]), bias);
  }
  if (isPointwise) return finish(groupedPointwise(x, weight, groups));
  if (groups > 1) {
    const isSame = stride === 1 && kh === kw && kh === 2 * padding + 1;
    if (groups === I && O === I && isSame) {
      return finish(depthwiseConv2d(x, reshape(weight, [I, kh * kw]), kh));
    }
    throw new RangeError(
      `Cannot convolve in ${groups} groups with weight [${weight.shape}], stride ${stride} and padding ${padding}: expected 1x1 kernels, or one channel per group with stride 1 and "same" padding`,
    );
  }
  // Columns in the order (ky, kx, i): neighbours in the map stay neighbours.
  const rows = reshape(transpose(weight, [0, 2, 3, 1]), [O, kh * kw * I]);
  if (kh === kw && stride === kh && padding === 0) {
    const [OH, OW] = [Math.floor(H / kh), Math.floor(W / kw)];
    const whole = slice(slice(x, 1, 0, OH * kh), 2, 0, OW * kw);
    const split = reshape(whole, [N, OH, kh, OW, kw * I]);
    const patches = transpose(split, [0, 1, 3, 2, 4]);
    return affine(reshape(patches, [N, OH, OW, kh * kw * I]), rows, bias);
  }
  const columns = im2col(x, { kernel: [kh, kw], stride, padding });
  const OH = Math.floor((H + 2 * padding - kh) / stride) + 1;
  const y = affine(columns, rows, bias);
  return reshape(y, [N, OH, sizeOf(y.shape) / (N * OH * O), O]);
}

/** 1x1 kernels in groups: one matrix product per group. */
function groupedPointwise(x: Tensor, weight: Tensor, groups: number): Tensor {
  const [N, H, W, I] = x.shape as [number, number, number, number];
  const O = weight.shape[0]!;
  const split = reshape(x, [N * H * W, groups, I / groups]);
  const y = matmul(
    transpose(split, [1, 0, 2]),
    reshape(weight, [groups, O / groups, I / groups]),
    { transposeB: true },
  ); // (groups, N * H * W, O / groups)
  return reshape(transpose(y, [1, 0, 2]), [N, H, W, O]);
}
