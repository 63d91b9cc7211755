import { pairRuns } from "./difference.ts";
import type { Run } from "./run.ts";
import { standardErrors } from "./standard_errors.ts";
import { studentCdf } from "./student_t.ts";

/**
 * Chance that a rerun of as many runs puts two rows in the other order.
 *
 * A rerun is as far off as the first try, so the two differ by √2 standard errors; with nothing known
 * beforehand the chance is that of Student's t below `-|difference| / (√2 standard error)`. Of the ways to
 * look at the noise ({@linkcode standardErrors}) the one with the largest chance counts. With one run
 * alone, what another seed would do is not known, and the chance is too low.
 *
 * @returns From 0 to 0.5, or `undefined` if no run has a partner or nothing is known of the noise.
 */
export function flipProbability(
  a: readonly Run[],
  b: readonly Run[],
): number | undefined {
  const pairs = pairRuns(a, b);
  const scores = pairs.flatMap((run) => [...run.scores.values()]);
  const value = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const errors = standardErrors(pairs, value);
  if (errors.length === 0) return undefined;
  if (value === 0) return 0.5;
  return Math.max(
    ...errors.map(({ standardError, degrees }) =>
      studentCdf(-Math.abs(value) / (Math.SQRT2 * standardError), degrees)
    ),
  );
}
