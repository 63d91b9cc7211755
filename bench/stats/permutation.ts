import type { RandomSource } from "./random_source.ts";

/** What the permutation test found. */
export interface PermutationTest {
  /** Two-sided p-value, above 0. */
  readonly p: number;
  /** Whether all flips were counted, or some drawn. */
  readonly isExact: boolean;
  /** How many flips. */
  readonly flips: number;
}

/** Up to so many units all 2^n flips are counted. */
const EXACT_UNITS = 16;

/**
 * Paired permutation test: how often a sum of differences is at least this far from 0 if the sign of each
 * is a fair coin.
 *
 * Under "no difference" swapping the two methods on a unit changes nothing. A unit is what was drawn by
 * itself: an item, or all items of one source with their scores of all runs added up. Units that differ
 * by 0 do not matter.
 *
 * Drawn flips give `(hits + 1) / (flips + 1)`, which is never 0: Phipson and Smyth, Permutation P-values
 * Should Never Be Zero, Statistical Applications in Genetics and Molecular Biology 9(1), 2010.
 *
 * @param differences One for each unit.
 * @param random Draws the flips where there are more than 16 units.
 * @param flips How many to draw.
 *
 * @example
 * ```ts
 * import { permutationTest } from "./permutation.ts";
 * import assert from "node:assert/strict";
 *
 * const random = { integer: () => 0 }; // not asked: five units have 32 flips
 * assert.equal(permutationTest([1, 2, 1, 3, 1], random).p, 2 / 32);
 * ```
 */
export function permutationTest(
  differences: readonly number[],
  random: RandomSource,
  flips = 9999,
): PermutationTest {
  const units = differences.filter((difference) => difference !== 0);
  const size = units.reduce((sum, unit) => sum + Math.abs(unit), 0);
  // Sums that are equal on paper must count as equal.
  const far = Math.abs(units.reduce((sum, unit) => sum + unit, 0)) -
    1e-12 * size;
  return units.length <= EXACT_UNITS
    ? countAll(units, far)
    : draw(units, far, random, flips);
}

function countAll(units: readonly number[], far: number): PermutationTest {
  const all = 2 ** units.length;
  let hits = 0;
  for (let signs = 0; signs < all; signs++) {
    let sum = 0;
    for (let i = 0; i < units.length; i++) {
      sum += (signs >> i) & 1 ? units[i]! : -units[i]!;
    }
    if (Math.abs(sum) >= far) hits++;
  }
  return { p: hits / all, isExact: true, flips: all };
}

function draw(
  units: readonly number[],
  far: number,
  random: RandomSource,
  flips: number,
): PermutationTest {
  let hits = 0;
  for (let round = 0; round < flips; round++) {
    let sum = 0, coins = 0;
    for (let i = 0; i < units.length; i++) {
      if (i % 16 === 0) coins = random.integer(2 ** 16);
      sum += (coins >> (i % 16)) & 1 ? units[i]! : -units[i]!;
    }
    if (Math.abs(sum) >= far) hits++;
  }
  return { p: (hits + 1) / (flips + 1), isExact: false, flips };
}
