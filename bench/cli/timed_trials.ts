import { judgeTimes } from "../gate/judge_times.ts";
import type { TimeKind } from "../gate/time_block.ts";
import type { OpenSide } from "../gate/timed_side.ts";
import { timedLimits } from "../gate/timed_limits.ts";
import type { Io } from "./io.ts";
import { repositoryPath } from "./paths.ts";
import { formatDuration } from "./progress.ts";
import {
  createSelfPair,
  type SelfPair,
  type SelfPairOptions,
  STAGES_OF_A_PAIR,
} from "./self_pair.ts";

/** What trials of the timed tier need. */
export interface TimedTrialOptions {
  /** Suite that works are from. */
  readonly suite: string;
  /** Work that is timed. */
  readonly work: string;
  /** Checkout that is taken for the accepted one. */
  readonly accepted: string;
  /** Seconds of a timed stage at most. */
  readonly budgetS: number;
  /** Smallest slow-down that matters, a fraction. */
  readonly slowdown: number;
  /** Which time counts, if it is not left to the device. */
  readonly kind: TimeKind | undefined;
  /** Trials of each kind, or comparisons. */
  readonly trials: number;
  /** Starts a checkout. */
  readonly openSide: OpenSide;
}

/** Prepares comparisons of this checkout with the one that is taken for the accepted one. */
export function openTimedTrials(
  { accepted, ...own }: TimedTrialOptions,
  io: Io,
  onBlock?: SelfPairOptions["onBlock"],
): SelfPair {
  const folders = { baseline: accepted, candidate: repositoryPath("") };
  return createSelfPair({ ...own, folders, ...(onBlock && { onBlock }) }, io);
}

/** Starts both processes and compares them once, to say how long so many stages will take. */
export async function tellTrialTime(
  what: string,
  stages: number,
  pair: SelfPair,
  options: TimedTrialOptions,
  io: Io,
): Promise<void> {
  const { nowMs } = io.clock;
  const before = nowMs();
  await (await pair.open())[Symbol.asyncDispose]();
  const startMs = nowMs() - before;
  await judgeTimes(() => pair.open(), timedLimits(options));
  const stageMs = nowMs() - before - startMs;
  const startsMs = Math.ceil(stages / STAGES_OF_A_PAIR) * startMs;
  const about = formatDuration(stages * stageMs + startsMs);
  const most = formatDuration(stages * options.budgetS * 1000 + startsMs);
  io.err(`${what}: about ${about}, at most ${most}\n`);
}
