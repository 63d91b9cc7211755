import type { RandomSource } from "../stats/random_source.ts";
import type { TimedSide, Turn, TurnRequest } from "./timed_side.ts";

/** Which time counts: that of the clock, or that which all processors spent on the process. */
export type TimeKind = "wall" | "cpu";

/** Two sides that take turns. */
export interface TimedPair {
  /** What is accepted. */
  readonly baseline: TimedSide;
  /** What is to be judged. */
  readonly candidate: TimedSide;
}

/** How a block is measured. */
export interface BlockOptions {
  /** The turns of both sides. */
  readonly turn: TurnRequest;
  /** A slow-down of the candidate, as a share of its time, that is put in. */
  readonly slower?: number;
  /** Which time counts. */
  readonly kind: TimeKind;
  /** Draws who begins. */
  readonly random: RandomSource;
}

/** Four turns. */
export interface Block {
  /** Logarithm of the candidate's time over the baseline's. */
  readonly logRatio: number;
  /** Whether the candidate had the first and last turn, not the middle ones. */
  readonly isSwapped: boolean;
  /** The turns, in the order in which they were taken. */
  readonly turns: readonly Turn[];
}

/**
 * Times two sides in the order A B B A, so that a machine that becomes slower or faster at a steady rate does so
 * for both alike. A coin decides who is A: if the sides are equally fast, the ratio is as likely to be above 1
 * as below, whatever else the machine does.
 */
export async function timeBlock(
  { baseline, candidate }: TimedPair,
  { turn, slower, kind, random }: BlockOptions,
): Promise<Block> {
  const isSwapped = random.integer(2) === 1;
  const order = isSwapped
    ? [candidate, baseline, baseline, candidate]
    : [baseline, candidate, candidate, baseline];
  const turns: Turn[] = [];
  for (const side of order) {
    turns.push(
      await side.turn(
        slower !== undefined && side === candidate
          ? { ...turn, burn: { kind, share: slower } }
          : turn,
      ),
    );
  }
  const times = turns.map(({ wallMs, cpuMs }) =>
    kind === "wall" ? wallMs : cpuMs
  );
  return { logRatio: blockRatio(times, isSwapped), isSwapped, turns };
}

/**
 * The logarithm of the ratio of two sides that had the turns A B B A: mean of those of the first two and of the
 * last two turns.
 *
 * @param times Of the four turns, above 0.
 * @param isSwapped Whether A is the candidate.
 */
export function blockRatio(
  times: readonly number[],
  isSwapped: boolean,
): number {
  const [first, second, third, fourth] = times as [
    number,
    number,
    number,
    number,
  ];
  const ratio = (Math.log(second / first) + Math.log(third / fourth)) / 2;
  return isSwapped ? -ratio : ratio;
}
