import type { RatioSource } from "../gate/judge_times.ts";
import { openRatios, type RatioOptions } from "../gate/open_ratios.ts";
import type { TimeKind } from "../gate/time_block.ts";
import type { OpenSide, SideName, TimedSide } from "../gate/timed_side.ts";
import { ratioOptions } from "./gate_times.ts";
import type { Io } from "./io.ts";

/** Comparisons of equal checkouts, by two processes that go on from one to the next. */
export interface SelfPair extends AsyncDisposable {
  /** Starts a stage; the candidate may be made slower by a share of its time. */
  open(slower?: number): Promise<RatioSource>;
  /** The adapter, once a stage was started. */
  adapter(): string | null;
}

/** What is compared, and how. */
export interface SelfPairOptions {
  /** Root of the checkout of each side. */
  readonly folders: Readonly<Record<SideName, string>>;
  /** Suite that the work is from. */
  readonly suite: string;
  /** Workload and label. */
  readonly work: string;
  /** Seconds of a stage at most. */
  readonly budgetS: number;
  /** Which time counts, if it is not left to the device. */
  readonly kind: TimeKind | undefined;
  /** Starts a checkout. */
  readonly openSide: OpenSide;
  /** Told of each block. */
  readonly onBlock?: RatioOptions["onBlock"];
}

/**
 * Stages after which both processes are started anew. One process may be a little faster than another of the same
 * program for as long as both live, by where its memory lies; the gate's own stages have fresh ones each time.
 */
export const STAGES_OF_A_PAIR = 10;

/** Prepares comparisons; processes are started when the first one is. */
export function createSelfPair(
  { folders, suite, work, openSide, onBlock, ...own }: SelfPairOptions,
  io: Io,
): SelfPair {
  const kept = new Map<SideName, TimedSide>();
  let stages = 0;
  const close = async () => {
    const sides = [...kept.values()];
    kept.clear();
    stages = 0;
    for (const side of sides) await side[Symbol.asyncDispose]();
  };
  const lend = async (side: SideName): Promise<TimedSide> => {
    const found = kept.get(side) ??
      await openSide(side, { folder: folders[side], suite, work });
    kept.set(side, found);
    return { ...found, [Symbol.asyncDispose]: () => Promise.resolve() };
  };
  return {
    adapter: () => kept.get("baseline")?.greeting.place.adapter ?? null,
    async open(slower) {
      if (stages === STAGES_OF_A_PAIR) await close();
      stages++;
      return await openRatios(lend, {
        ...ratioOptions(io, { work, ...own }),
        ...(slower !== undefined && { slower }),
        ...(onBlock && { onBlock }),
      });
    },
    [Symbol.asyncDispose]: close,
  };
}
