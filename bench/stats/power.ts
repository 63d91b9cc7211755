/**
 * How much must be run to find a difference that is there.
 *
 * @module
 */
import { noncentralTCdf } from "./noncentral_t.ts";
import { normalQuantile } from "./normal.ts";
import { studentQuantile } from "./student_t.ts";

/** From here on a difference is found for sure; the sum in {@linkcode noncentralTCdf} ends at 37. */
const CERTAIN_SHIFT = 35;

/**
 * Chance that a paired t test over runs finds a real difference at the 5 % level, in either direction.
 *
 * @param difference Real mean difference.
 * @param sd Standard deviation of a run's difference, above 0.
 * @param runs Number of pairs of runs, at least 2.
 */
export function pairedPower(
  difference: number,
  sd: number,
  runs: number,
): number {
  const shift = Math.abs(difference) / sd * Math.sqrt(runs);
  if (shift > CERTAIN_SHIFT) return 1;
  const critical = studentQuantile(0.975, runs - 1);
  return 1 - noncentralTCdf(critical, runs - 1, shift) +
    noncentralTCdf(-critical, runs - 1, shift);
}

/**
 * Fewest pairs of runs that find a real difference with the wanted power.
 *
 * @param difference Real mean difference, not 0.
 * @param sd Standard deviation of a run's difference, above 0.
 * @param power Wanted chance to find it, in `(0.05, 1)`.
 * @throws {RangeError} If an argument is out of range.
 *
 * @example 2 points, where runs scatter by 2 points
 * ```ts
 * import { requiredRuns } from "./power.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(requiredRuns(0.02, 0.02), 10);
 * ```
 */
export function requiredRuns(
  difference: number,
  sd: number,
  power = 0.8,
): number {
  check(difference, sd, power);
  const ratio = sd / difference;
  // The normal formula is at most a few runs short.
  const normal = (normalQuantile(0.975) + normalQuantile(power)) ** 2 *
    ratio ** 2;
  let runs = Math.max(2, Math.floor(normal));
  while (pairedPower(difference, sd, runs) < power) runs++;
  while (runs > 2 && pairedPower(difference, sd, runs - 1) >= power) runs--;
  return runs;
}

/**
 * Fewest items that find a real difference between two methods, were there no other noise: a floor under
 * what more seeds on the same items can do. For right and wrong answers the standard deviation of an item's
 * difference is the root of the share of items that the methods disagree on, less the squared difference.
 *
 * Connor, Sample Size for Testing Differences in Proportions for the Paired-Sample Design, Biometrics 43,
 * 1987.
 *
 * @param difference Real mean difference, not 0.
 * @param sd Standard deviation of an item's difference, above 0.
 * @param power Wanted chance to find it, in `(0.05, 1)`.
 * @throws {RangeError} If an argument is out of range.
 */
export function requiredItems(
  difference: number,
  sd: number,
  power = 0.8,
): number {
  check(difference, sd, power);
  // If there were no difference, what it adds to the spread would be there as disagreement.
  const without = Math.sqrt(sd ** 2 + difference ** 2);
  return Math.ceil(
    ((normalQuantile(0.975) * without + normalQuantile(power) * sd) /
      difference) ** 2,
  );
}

function check(difference: number, sd: number, power: number): void {
  if (!(difference !== 0 && sd > 0 && power > 0.05 && power < 1)) {
    throw new RangeError(
      `Cannot plan: found difference ${difference}, standard deviation ${sd} and power ${power}, expected a difference, a positive deviation and a power between 0.05 and 1`,
    );
  }
}
