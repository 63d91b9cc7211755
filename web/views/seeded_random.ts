import type { RandomSource } from "../../bench/stats/random_source.ts";

/**
 * A generator that gives the same numbers each time, so that a page shows the same each time: splitmix32.
 *
 * @param seed Any whole number.
 */
export function seededRandom(seed: number): RandomSource {
  let state = seed | 0;
  return {
    integer(bound) {
      state = (state + 0x9e3779b9) | 0;
      let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
      mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
      return Math.floor(((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32 * bound);
    },
  };
}
