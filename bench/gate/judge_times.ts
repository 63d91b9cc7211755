/**
 * Which of two programs is slower, from as few measurements as it takes.
 *
 * @module
 */
import { wager } from "../stats/wager.ts";
import type { TimeKind } from "./time_block.ts";
import type { TimedLimits } from "./timed_limits.ts";

/** What is known of the candidate's time: not slower by what matters, slower, or neither. */
export type TimedVerdict = "same" | "worse" | "unsure";

/** Measurements that do not depend on each other, e.g. by two processes that were started for them. */
export interface RatioSource extends AsyncDisposable {
  /** Which time is measured. */
  readonly kind: TimeKind;
  /**
   * Measures once more.
   *
   * @returns The logarithm of the candidate's time over that of the baseline; `null` once the budget is spent.
   */
  next(): Promise<number | null>;
}

/** A stage: measurements until it is clear, or the budget is spent. */
export interface TimedStage {
  /** What it found. */
  readonly verdict: TimedVerdict;
  /** Which time was measured. */
  readonly kind: TimeKind;
  /** The measurements, as logarithms of ratios. */
  readonly logRatios: readonly number[];
}

/** What a comparison found. */
export interface TimedJudgement {
  /** That of the last stage; `worse` only if both say so. */
  readonly verdict: TimedVerdict;
  /** One, or two if the first found a slow-down. */
  readonly stages: readonly TimedStage[];
}

/**
 * Share of the slow-down that matters, up to which a candidate counts as equally fast. Two processes of one program
 * differ by a little, and a quiet machine would find that out.
 */
const TOLERATED = 1 / 4;

/** What measurements say so far. */
export function judgeRatios(
  logRatios: readonly number[],
  { slowdown, worseAt, sameAt }: TimedLimits,
): TimedVerdict {
  const distance = Math.log1p(slowdown);
  const tolerated = TOLERATED * distance;
  const above = logRatios.map((own) => own - tolerated);
  if (wager(above, distance - tolerated) >= worseAt) return "worse";
  const below = logRatios.map((own) => distance - own);
  return wager(below, distance) >= sameAt ? "same" : "unsure";
}

/**
 * Measures until two wagers are decided, one on the candidate being slower by more than a quarter of the smallest
 * slow-down that matters, and one on it being faster than all of it; as Wald's sequential test, but with no say on how times are distributed.
 * A slow-down must be found once more by measurements made afresh.
 *
 * @param open Starts measurements, once for each stage.
 * @param limits When to stop; see {@linkcode timedLimits} for the chances of being wrong.
 */
export async function judgeTimes(
  open: () => Promise<RatioSource>,
  limits: TimedLimits,
): Promise<TimedJudgement> {
  const stages = [await runStage(open, limits)];
  if (stages[0]!.verdict === "worse") stages.push(await runStage(open, limits));
  return { verdict: stages.at(-1)!.verdict, stages };
}

async function runStage(
  open: () => Promise<RatioSource>,
  limits: TimedLimits,
): Promise<TimedStage> {
  await using source = await open();
  const logRatios: number[] = [];
  let verdict: TimedVerdict = "unsure";
  while (verdict === "unsure") {
    const ratio = await source.next();
    if (ratio === null) break;
    logRatios.push(ratio);
    verdict = judgeRatios(logRatios, limits);
  }
  return { verdict, kind: source.kind, logRatios };
}
