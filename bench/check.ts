/**
 * The contract for checks: results to what gives them away. Implementations live in `checks/`, one a file,
 * named after what they expect of an honest result.
 *
 * @module
 */
import type { Evidence } from "./evidence.ts";

/** What a check found. */
export interface Suspicion {
  /** Path of the file. */
  readonly path: string;
  /** What was found, and what an honest result has. */
  readonly message: string;
}

/** What an author writes. */
export interface Check {
  /** One line: what is expected. */
  readonly summary: string;
  /**
   * Looks at all that is handed in at once.
   *
   * @param evidence Results in any order.
   */
  find(
    evidence: readonly Evidence[],
  ): readonly Suspicion[] | Promise<readonly Suspicion[]>;
}

/** Declares a check. */
export function defineCheck(check: Check): Check {
  return check;
}

/** Declares a check that needs no more than one result at a time. */
export function defineResultCheck(
  { summary, find }: {
    readonly summary: string;
    /** What is wrong with a result, one sentence each. */
    find(
      evidence: Evidence,
    ): readonly string[] | Promise<readonly string[]>;
  },
): Check {
  return {
    summary,
    async find(evidence) {
      const found = await Promise.all(
        evidence.map(async (own) =>
          (await find(own)).map((message) => ({ path: own.path, message }))
        ),
      );
      return found.flat();
    },
  };
}
