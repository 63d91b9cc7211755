import { medianCost } from "../stats/time_to_target.ts";
import type { Check } from "./check.ts";
import type { TimedJudgement, TimedStage } from "./judge_times.ts";
import type { TimedLimits } from "./timed_limits.ts";

/** Which time, in words. */
const TIMES = { wall: "time", cpu: "processor time" } as const;

const VERDICTS = { same: "pass", worse: "fail", unsure: "unsure" } as const;

/** A timed comparison as a check: its verdict, and the ratio of times with its interval. */
export function timedCheck(
  name: string,
  { verdict, stages }: TimedJudgement,
  { slowdown }: TimedLimits,
): Check {
  const percent = `${(slowdown * 100).toPrecision(2)} %`;
  const says = {
    same: `not slower by ${percent} or more`,
    worse: "slower, and again when measured afresh",
    unsure: stages.length > 1
      ? "seemed slower, and could not be told when measured afresh"
      : `cannot tell whether it is slower by ${percent}`,
  }[verdict];
  return {
    tier: "timed",
    name,
    verdict: VERDICTS[verdict],
    message: `${says}; ${ratioText(stages.at(-1)!)}`,
    details: [],
  };
}

/** The median ratio with a 95 % interval from order statistics. */
function ratioText({ logRatios, kind }: TimedStage): string {
  if (logRatios.length === 0) return "no measurement within the budget";
  const { median, low, high } = medianCost(logRatios);
  const say = (log: number) => Math.exp(log).toFixed(3);
  const interval = low === null || high === null
    ? "too few for an interval"
    : `${say(low)} to ${say(high)} at 95 %`;
  const count = logRatios.length;
  return `${say(median)} times the baseline's ${
    TIMES[kind]
  } (${interval}; ${count} ${count === 1 ? "block" : "blocks"})`;
}
