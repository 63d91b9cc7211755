/** When to stop, and with what chance of being wrong. */
export interface TimedLimits {
  /** Smallest slow-down that matters, a fraction of the time. */
  readonly slowdown: number;
  /** Evidence for a slow-down at which a stage says so; its chance to be wrong is one over this. */
  readonly worseAt: number;
  /** Evidence against one that matters at which a stage says so, likewise. */
  readonly sameAt: number;
}

/** What is asked of a timed comparison. */
export interface TimedOptions {
  /** Smallest slow-down that matters, a fraction of the time. @default {0.08} */
  readonly slowdown?: number;
  /** Largest chance of a false alarm, over all pieces of work. @default {0.01} */
  readonly falseAlarm?: number;
  /** Largest chance to miss a slow-down that matters, for each of them. @default {0.05} */
  readonly missed?: number;
  /** Number of pieces of work that are compared. @default {1} */
  readonly works?: number;
}

/**
 * Deals out the chances of being wrong.
 *
 * Bonferroni gives each piece of work an equal share of the false alarms. An alarm takes two stages, of which
 * the second begins afresh, so each of them may err with the root of that share. A slow-down is missed if
 * either stage overlooks it, so each has half of that chance.
 *
 * @throws {RangeError} If a chance or the slow-down is not between 0 and 1.
 */
export function timedLimits(
  { slowdown = 0.08, falseAlarm = 0.01, missed = 0.05, works = 1 }:
    TimedOptions = {},
): TimedLimits {
  for (
    const [name, value] of Object.entries({ slowdown, falseAlarm, missed })
  ) {
    if (value > 0 && value < 1) continue;
    throw new RangeError(
      `Cannot compare times: found ${name} ${value}, expected a fraction between 0 and 1`,
    );
  }
  return {
    slowdown,
    worseAt: 1 / Math.sqrt(falseAlarm / works),
    sameAt: 2 / missed,
  };
}
