/**
 * Windows of a map, as the Swin Transformer attends within them; Liu et al., Swin Transformer (2021),
 * arXiv:2103.14030, section 3.2.
 *
 * @module
 */

/** What the scores of two tokens of different regions get, as in the authors' code. */
const APART = -100;

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
