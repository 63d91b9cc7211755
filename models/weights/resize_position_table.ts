/**
 * Resizes a table of relative positions `[side^2, heads]` to windows of another size, bicubically.
 *
 * Equal to `torch.nn.functional.interpolate(mode="bicubic")`: Keys, Cubic Convolution Interpolation for
 * Digital Image Processing (1981), with a = -0.75, edges repeated.
 *
 * @param table Values, row-major.
 * @param heads Columns of the table.
 * @param from Side now, `2 * window - 1`.
 * @param to Side then.
 */
export function resizePositionTable(
  table: Float32Array,
  heads: number,
  from: number,
  to: number,
): Float32Array {
  const taps = Array.from(
    { length: to },
    (_, place) => tapsOf(place, from, to),
  );
  const result = new Float32Array(to * to * heads);
  taps.forEach((rows, y) =>
    taps.forEach((columns, x) => {
      for (let head = 0; head < heads; head++) {
        let sum = 0;
        for (const [row, a] of rows) {
          for (const [column, b] of columns) {
            sum += a * b * table[(row * from + column) * heads + head]!;
          }
        }
        result[(y * to + x) * heads + head] = sum;
      }
    })
  );
  return result;
}

/** Four places and their weights. */
function tapsOf(place: number, from: number, to: number): [number, number][] {
  const centre = (place + 0.5) * from / to - 0.5;
  const first = Math.floor(centre) - 1;
  return [0, 1, 2, 3].map((i) => {
    const at = Math.min(Math.max(first + i, 0), from - 1);
    return [at, cubic(Math.abs(centre - first - i))];
  });
}

function cubic(distance: number): number {
  const a = -0.75, d = distance;
  if (d <= 1) return ((a + 2) * d - (a + 3)) * d * d + 1;
  return d < 2 ? a * (((d - 5) * d + 8) * d - 4) : 0;
}
