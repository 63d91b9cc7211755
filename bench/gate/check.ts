/**
 * What a gate looked at, and what it found.
 *
 * @module
 */

/** How a check ended: well, badly, or without an answer. */
export type CheckVerdict = "pass" | "fail" | "unsure";

/** The kinds of checks. */
export type Tier = "exact" | "timed" | "quality";

/** One thing that was looked at. */
export interface Check {
  /** Its kind. */
  readonly tier: Tier;
  /** What was looked at, e.g. `convnext/emoji53 full`. */
  readonly name: string;
  /** How it ended. */
  readonly verdict: CheckVerdict;
  /** What was found, in one line. */
  readonly message: string;
  /** All that differs, a line each; empty if nothing does. */
  readonly details: readonly string[];
}

/** What a gate says. */
export interface GateReport {
  /** `fail` if one check failed, else `unsure` if one had no answer. */
  readonly verdict: CheckVerdict;
  /** Chance of at most this that a change without effect makes it fail, over all checks. */
  readonly falseAlarm: number;
  /** What was looked at. */
  readonly checks: readonly Check[];
}

/**
 * Sums checks up: a failure outweighs what is not known, and that outweighs what passed.
 *
 * @throws {RangeError} If there is none: a gate that looked at nothing must not let anything through.
 */
export function reportChecks(
  checks: readonly Check[],
  falseAlarm: number,
): GateReport {
  if (checks.length === 0) {
    throw new RangeError("Cannot judge: no checks, expected one at least");
  }
  const has = (verdict: CheckVerdict) =>
    checks.some((own) => own.verdict === verdict);
  return {
    verdict: has("fail") ? "fail" : has("unsure") ? "unsure" : "pass",
    falseAlarm,
    checks,
  };
}
