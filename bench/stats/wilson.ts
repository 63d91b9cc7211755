import { normalQuantile } from "./normal.ts";

/**
 * Interval for a share, after Wilson: unlike the normal one it holds near 0 and 1, and with few trials.
 *
 * Wilson, Probable inference, the law of succession, and statistical inference (1927), without correction for
 * continuity.
 *
 * @param hits Successes, in `0..trials`.
 * @param trials Trials, at least 1.
 * @param level Share of such intervals that hold the true share, in `(0, 1)`.
 * @throws {RangeError} If there is no trial, or more successes than trials.
 *
 * @example
 * ```ts
 * import { wilsonInterval } from "./wilson.ts";
 * import assert from "node:assert/strict";
 *
 * const { low, high } = wilsonInterval(0, 10, 0.95);
 * assert.equal(low, 0);
 * assert.equal(high.toFixed(4), "0.2775");
 * ```
 */
export function wilsonInterval(
  hits: number,
  trials: number,
  level: number,
): { low: number; high: number } {
  if (!(trials >= 1 && hits >= 0 && hits <= trials)) {
    throw new RangeError(
      `Cannot estimate a share: found ${hits} of ${trials}, expected at least one trial and 0 to as many hits`,
    );
  }
  const z = normalQuantile((1 + level) / 2);
  const share = hits / trials;
  const scale = 1 + z * z / trials;
  const middle = (share + z * z / (2 * trials)) / scale;
  const half = z / scale *
    Math.sqrt(share * (1 - share) / trials + z * z / (4 * trials ** 2));
  // Rounding may leave the ends a hair outside of what they must enclose.
  return {
    low: hits === 0 ? 0 : Math.max(0, middle - half),
    high: hits === trials ? 1 : Math.min(1, middle + half),
  };
}
