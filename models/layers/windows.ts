/**
 * Windows of a map, as the Swin Transformer attends within them; Liu et al., Swin Transformer (2021),
 * arXiv:2103.14030, section 3.2.
 *
 * @module
 */
import type { Tensor } from "../graph/tensor.ts";
import { concat } from "../ops/concat.ts";
import { reshape } from "../ops/reshape.ts";
import { slice } from "../ops/slice.ts";
import { transpose } from "../ops/transpose.ts";

/** What the scores of two tokens of different regions get, as in the authors' code. */
const APART = -100;

/**
 * Cuts a map into windows.
 *
 * @param x `[B, H, W, C]`; `H` and `W` are multiples of `window`.
 * @param window Side of a window.
 * @returns `[B * windows, window * window, C]`.
 */
export function partitionWindows(x: Tensor, window: number): Tensor {
  const [B, H, W, C] = x.shape as [number, number, number, number];
  const rows = H / window, columns = W / window;
  // Two transpositions of four axes rather than one of six: those all engines have.
  const bands = reshape(x, [B * rows, window, columns, window * C]);
  return reshape(transpose(bands, [0, 2, 1, 3]), [
    B * rows * columns,
    window * window,
    C,
  ]);
}

/**
 * Puts windows together again, the inverse of {@linkcode partitionWindows}.
 *
 * @param windows `[B * windows, window * window, C]`.
 * @param height Height of the map.
 * @param width Width of the map.
 * @returns `[B, height, width, C]`.
 */
export function mergeWindows(
  windows: Tensor,
  window: number,
  height: number,
  width: number,
): Tensor {
  const C = windows.shape[2]!;
  const rows = height / window, columns = width / window;
  const B = windows.shape[0]! / (rows * columns);
  const bands = reshape(windows, [B * rows, columns, window, window * C]);
  return reshape(transpose(bands, [0, 2, 1, 3]), [B, height, width, C]);
}

/**
 * Moves a map along both axes; what leaves it on one side enters on the other, as `torch.roll`.
 *
 * @param x `[B, H, W, C]`.
 * @param by How far down and right; negative for up and left.
 */
export function rollMap(x: Tensor, by: number): Tensor {
  return [1, 2].reduce((map, axis) => {
    const extent = map.shape[axis]!;
    const start = ((-by % extent) + extent) % extent;
    if (start === 0) return map;
    return concat(
      [slice(map, axis, start, extent), slice(map, axis, 0, start)],
      axis,
    );
  }, x);
}

/**
 * Row of the table of relative position biases for each pair of tokens of a window.
 *
 * @returns `[N, N]` row-major, `N = window * window`, each in `0..(2 * window - 1)^2 - 1`.
 */
export function relativePositionIndex(window: number): Int32Array {
  const N = window * window, side = 2 * window - 1;
  return Int32Array.from({ length: N * N }, (_, pair) => {
    const a = Math.floor(pair / N), b = pair % N;
    const down = Math.floor(a / window) - Math.floor(b / window);
    const right = a % window - b % window;
    return (down + window - 1) * side + right + window - 1;
  });
}

/**
 * What keeps tokens apart that a shift has brought into one window.
 *
 * @returns `[windows, N, N]` row-major: 0 or -100, to be added to scores.
 */
export function shiftMask(
  height: number,
  width: number,
  window: number,
  shift: number,
): Float32Array {
  const zone = (place: number, extent: number) =>
    place < extent - window ? 0 : place < extent - shift ? 1 : 2;
  const N = window * window, columns = width / window;
  const region = (w: number, token: number) =>
    3 * zone(
        Math.floor(w / columns) * window + Math.floor(token / window),
        height,
      ) +
    zone((w % columns) * window + token % window, width);
  return Float32Array.from({ length: height / window * columns * N * N }, (
    _,
    i,
  ) => {
    const w = Math.floor(i / (N * N)), pair = i % (N * N);
    const isApart = region(w, Math.floor(pair / N)) !== region(w, pair % N);
    return isApart ? APART : 0;
  });
}
