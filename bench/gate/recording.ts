/**
 * Times of two equal sides, to see how often a comparison raises a false alarm.
 *
 * @module
 */
import { z } from "zod";
import { BaselineError } from "./facts.ts";
import {
  judgeTimes,
  type RatioSource,
  type TimedVerdict,
} from "./judge_times.ts";
import { type Block, blockRatio, type TimeKind } from "./time_block.ts";
import type { TimedLimits } from "./timed_limits.ts";

const time = z.number().positive();
const block = z.tuple([z.literal([0, 1]), ...new Array(8).fill(time)]);

const form = z.strictObject({
  version: z.literal(1),
  work: z.string(),
  adapter: z.string(),
  note: z.string(),
  blocks: z.array(block),
});

/**
 * Recorded blocks. Each is a row: 1 if the candidate had the outer turns, else 0; then milliseconds of the clock
 * and of all processors for each of the four turns: of its median sample, or, as the note says, of all.
 */
export interface Recording {
  /** Version of the form. */
  readonly version: 1;
  /** What was timed. */
  readonly work: string;
  /** On what. */
  readonly adapter: string;
  /** How, and what else the machine did. */
  readonly note: string;
  /** The rows, in the order in which they were measured. */
  readonly blocks: readonly (readonly number[])[];
}

/**
 * Reads a recording.
 *
 * @throws {BaselineError} If it has not the form of one.
 */
export function readRecording(text: string, file: string): Recording {
  const { success, data } = form.safeParse(JSON.parse(text));
  if (success) return data;
  throw new BaselineError(
    `Cannot read ${file}: expected a recording of version 1`,
  );
}

/** A block as the row of a recording. */
export function recordBlock({ isSwapped, turns }: Block): number[] {
  const round = (ms: number) => Math.round(ms * 10) / 10;
  return [
    isSwapped ? 1 : 0,
    ...turns.flatMap(({ wallMs, cpuMs }) => [round(wallMs), round(cpuMs)]),
  ];
}

/** The logarithms of ratios in a recording. */
export function recordedRatios(
  { blocks }: Recording,
  kind: TimeKind,
): number[] {
  const first = kind === "wall" ? 1 : 2;
  return blocks.map((row) =>
    blockRatio([0, 2, 4, 6].map((i) => row[first + i]!), row[0] === 1)
  );
}

/** How comparisons ended. */
export type Endings = Readonly<Record<TimedVerdict, number>>;

/** Makes comparisons, one after the other, and counts how they end. */
export async function countEndings(
  open: () => Promise<RatioSource>,
  limits: TimedLimits,
  comparisons: number,
  onEnd: (verdict: TimedVerdict) => void = () => {},
): Promise<Endings> {
  const endings = { same: 0, worse: 0, unsure: 0 };
  for (let i = 0; i < comparisons; i++) {
    const { verdict } = await judgeTimes(open, limits);
    endings[verdict]++;
    onEnd(verdict);
  }
  return endings;
}

/**
 * Makes comparisons from recorded ratios, each with the ones behind those of the comparison before, as long as
 * they last.
 *
 * @param ratios Logarithms of ratios, as they were measured.
 * @param kind Which times they are of.
 * @param mostBlocks Blocks of a stage at most: its budget.
 */
export async function replayEndings(
  ratios: readonly number[],
  kind: TimeKind,
  limits: TimedLimits,
  mostBlocks: number,
): Promise<Endings> {
  const endings = { same: 0, worse: 0, unsure: 0 };
  let at = 0;
  const open = () => {
    let used = 0;
    return Promise.resolve({
      kind,
      next: () =>
        Promise.resolve(
          used++ < mostBlocks && at < ratios.length ? ratios[at++]! : null,
        ),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    });
  };
  for (;;) {
    const { verdict } = await judgeTimes(open, limits);
    // The last one was cut short by the end of the recording, not by its budget.
    if (at >= ratios.length) return endings;
    endings[verdict]++;
  }
}
