/**
 * Questions of a suite and their answers, as types.
 *
 * @module
 */
import type { Difference } from "./stats/difference.ts";

/** What a suite is run to find out. */
export interface Question {
  /** In plain words. */
  readonly ask: string;
  /** Labels of rows: does the first one score higher than the second? */
  readonly pairs: readonly (readonly [string, string])[];
}

/** Two rows against each other. */
export interface AnsweredPair {
  /** Label of the first row. */
  readonly a: string;
  /** Label of the second row. */
  readonly b: string;
  /** A minus B over all workloads, paired by run and item; `null` without partners. */
  readonly difference: Difference | null;
  /** Its p-value adjusted after Holm for all pairs of all questions; `null` if not known. */
  readonly adjustedP: number | null;
  /** By the adjusted p-value: `open` where nothing is found, which is not to say that there is nothing. */
  readonly verdict: "higher" | "lower" | "open";
  /**
   * Workloads by what they say alone, after Holm for all pairs of all workloads; `runs` are those with fewer than two
   * runs, which know nothing of the noise of training.
   */
  readonly workloads: Readonly<
    Record<"higher" | "lower" | "open" | "runs", number>
  >;
}

/** A question with its answer. */
export interface SuiteAnswer {
  /** In plain words. */
  readonly ask: string;
  /** Its pairs. */
  readonly pairs: readonly AnsweredPair[];
  /** `undecided` unless pairs are decided; `mixed` if some are higher and others lower. */
  readonly verdict: "yes" | "no" | "mixed" | "undecided";
}
