import { createRandom } from "../../models/mod.ts";
import type { Check } from "../gate/check.ts";
import { judgeTimes, type RatioSource } from "../gate/judge_times.ts";
import { openRatios, type RatioOptions } from "../gate/open_ratios.ts";
import type { TimedPair } from "../gate/time_block.ts";
import type { TimedSide } from "../gate/timed_side.ts";
import { timedCheck } from "../gate/timed_check.ts";
import { type TimedLimits, timedLimits } from "../gate/timed_limits.ts";
import { openCheckoutSide } from "../trials/checkout_side.ts";
import type { Io } from "./io.ts";
import { repositoryPath } from "./paths.ts";

/** Milliseconds of a turn: short ones meet the same disturbances as their neighbours. */
const TURN_MS = 100;

/** What is timed, and how long. */
export interface GateTimes {
  /** Checkout of the accepted commit. */
  readonly accepted: string;
  /** Suite that the works are from. */
  readonly suite: string;
  /** Workload and label of each. */
  readonly works: readonly string[];
  /** Smallest slow-down that matters, a fraction. */
  readonly slowdown: number;
  /** Largest chance of a false alarm over all works. */
  readonly falseAlarm: number;
  /** Seconds of a stage at most. */
  readonly budgetS: number;
}

/** Times this checkout against the accepted one, work by work. */
export async function gateTimes(
  { accepted, suite, works, budgetS, ...chances }: GateTimes,
  io: Io,
): Promise<Check[]> {
  const limits = timedLimits({ ...chances, works: works.length });
  const checks: Check[] = [];
  for (const work of works) {
    io.err(`timed ${work}\n`);
    const sides = (side: keyof TimedPair) =>
      openCheckoutSide(
        side === "baseline" ? accepted : repositoryPath(""),
        suite,
        work,
      );
    const judgement = await judgeTimes(
      () => openRatios(sides, ratioOptions(io, budgetS, work)),
      limits,
    );
    checks.push(timedCheck(work, judgement, limits));
  }
  return checks;
}

/** Options of a comparison whose order is drawn by the machine's own randomness. */
export function ratioOptions(
  { clock }: Io,
  budgetS: number,
  work: string,
): RatioOptions {
  const [seed] = crypto.getRandomValues(new Uint32Array(1));
  return {
    random: createRandom(seed!, work),
    turnMs: TURN_MS,
    budgetMs: budgetS * 1000,
    now: () => clock.nowMs(),
  };
}

/** Comparisons of this checkout with itself, by two processes that go on from one to the next. */
export interface SelfPair extends AsyncDisposable {
  /** Starts a stage with the processes that are there. */
  open(feign?: RatioOptions["feign"]): Promise<RatioSource>;
  /** Chances of being wrong. */
  readonly limits: TimedLimits;
}

/** Starts two processes of this checkout. */
export async function openSelfPair(
  { suite, work, budgetS, limits, onBlock }: {
    readonly suite: string;
    readonly work: string;
    readonly budgetS: number;
    readonly limits: TimedLimits;
    readonly onBlock?: RatioOptions["onBlock"];
  },
  io: Io,
): Promise<SelfPair> {
  const start = () => openCheckoutSide(repositoryPath(""), suite, work);
  const kept = { baseline: await start(), candidate: await start() };
  const lent = (side: TimedSide): TimedSide => ({
    ...side,
    [Symbol.asyncDispose]: () => Promise.resolve(),
  });
  return {
    limits,
    open: (feign) =>
      openRatios((side) => Promise.resolve(lent(kept[side])), {
        ...ratioOptions(io, budgetS, work),
        ...(feign && { feign }),
        ...(onBlock && { onBlock }),
      }),
    async [Symbol.asyncDispose]() {
      await kept.baseline[Symbol.asyncDispose]();
      await kept.candidate[Symbol.asyncDispose]();
    },
  };
}
