const BARS = "▁▂▃▄▅▆▇█";

/**
 * Draws numbers as a row of bars, from their least to their largest; means where there are more of them
 * than bars.
 *
 * @param values Finite numbers.
 * @param width Bars at most.
 *
 * @example
 * ```ts
 * import { sparkline } from "./sparkline.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(sparkline([3, 2, 1], 8), "█▅▁");
 * assert.equal(sparkline([4, 2, 1, 1], 2), "█▁");
 * ```
 */
export function sparkline(values: readonly number[], width: number): string {
  const count = Math.min(width, values.length);
  const means = Array.from({ length: count }, (_, i) => {
    const part = values.slice(
      Math.floor(i * values.length / count),
      Math.floor((i + 1) * values.length / count),
    );
    return part.reduce((sum, value) => sum + value, 0) / part.length;
  });
  const least = Math.min(...means);
  const range = Math.max(...means) - least;
  return means.map((value) =>
    BARS[range === 0 ? 0 : Math.round((value - least) / range * 7)]
  ).join("");
}
