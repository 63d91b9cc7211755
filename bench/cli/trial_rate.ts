import { wilsonInterval } from "../stats/wilson.ts";

/** How often trials ended in one way. */
export interface TrialRate {
  /** Share of the trials. */
  readonly share: number;
  /** Lower end of its 95 % interval, after Wilson. */
  readonly low: number;
  /** All of it in a line, e.g. `A/A: false alarms: 1 of 225, 0.4 % (0.1 % to 2.5 % at 95 %)`. */
  readonly line: string;
}

/**
 * A share of trials with its interval.
 *
 * @throws {RangeError} If there were no trials.
 */
export function trialRate(
  name: string,
  hits: number,
  trials: number,
): TrialRate {
  const { low, high } = wilsonInterval(hits, trials, 0.95);
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
  const share = hits / trials;
  return {
    share,
    low,
    line: `${name}: ${hits} of ${trials}, ${percent(share)} (${
      percent(low)
    } to ${percent(high)} at 95 %)`,
  };
}
