import { pairRuns } from "../stats/difference.ts";
import type { Run } from "../stats/run.ts";
import { standardErrors } from "../stats/standard_errors.ts";
import { studentCdf, studentQuantile } from "../stats/student_t.ts";

/** What runs of two sides say about one quantity. */
export interface Evidence {
  /** Candidate minus baseline, as a mean over all that is paired. */
  readonly difference: number;
  /** Half of the widest 95 % interval; `null` if none is known. */
  readonly halfWidth: number | null;
  /** Number of paired runs. */
  readonly runs: number;
  /** Whether nothing differs at all. */
  readonly isEqual: boolean;
  /**
   * One-sided p-value that the true difference is at most `bound`, by the way to look at it that says so most
   * often; 1 if nothing is known.
   */
  above(bound: number): number;
  /** The same that it is at least `bound`. */
  below(bound: number): number;
}

/**
 * Pairs runs by key and scores by item.
 *
 * @returns `undefined` if no run has a partner.
 */
export function weighEvidence(
  candidate: readonly Run[],
  baseline: readonly Run[],
): Evidence | undefined {
  const pairs = pairRuns(candidate, baseline);
  if (pairs.length === 0) return undefined;
  const all = pairs.flatMap(({ scores }) => [...scores.values()]);
  const difference = all.reduce((sum, own) => sum + own, 0) / all.length;
  const isEqual = all.every((own) => own === 0);
  const errors = standardErrors(pairs, difference);
  // Runs that happen to agree to the last bit say nothing about how far others lie apart.
  const isKnown = errors.length > 0 &&
    errors.every(({ standardError }) => standardError > 0);
  const tail = (distance: number) =>
    !isKnown ? 1 : Math.max(
      ...errors.map(({ standardError, degrees }) =>
        studentCdf(-distance / standardError, degrees)
      ),
    );
  return {
    difference,
    halfWidth: isKnown
      ? Math.max(
        ...errors.map(({ standardError, degrees }) =>
          studentQuantile(0.975, degrees) * standardError
        ),
      )
      : null,
    runs: pairs.length,
    isEqual,
    above: (bound) => tail(difference - bound),
    below: (bound) => tail(bound - difference),
  };
}
