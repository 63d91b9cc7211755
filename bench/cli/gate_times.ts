import { createRandom } from "../../models/mod.ts";
import type { Check } from "../gate/check.ts";
import { judgeTimes } from "../gate/judge_times.ts";
import { openRatios, type RatioOptions } from "../gate/open_ratios.ts";
import type { TimeKind } from "../gate/time_block.ts";
import { type OpenSide, SideError } from "../gate/timed_side.ts";
import { timedCheck } from "../gate/timed_check.ts";
import { timedLimits } from "../gate/timed_limits.ts";
import { EXIT } from "./exit_code.ts";
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
  /** Which time counts, if it is not left to the device. */
  readonly kind: TimeKind | undefined;
  /** Starts a checkout. */
  readonly openSide: OpenSide;
}

/**
 * Times this checkout against the accepted one, work by work. A work that this checkout cannot run fails.
 *
 * @throws {SideError} If the accepted checkout cannot run one, or there is no adapter.
 * @throws {UnlikeSidesError} If the two do not run the same on the same device.
 */
export async function gateTimes(
  { accepted, suite, works, budgetS, kind, openSide, ...chances }: GateTimes,
  io: Io,
): Promise<Check[]> {
  const limits = timedLimits({ ...chances, works: works.length });
  const checks: Check[] = [];
  for (const work of works) {
    io.signal.throwIfAborted();
    io.err(`timed ${work}\n`);
    try {
      const judgement = await judgeTimes(
        () =>
          openRatios((side) =>
            openSide(side, {
              folder: side === "baseline" ? accepted : repositoryPath(""),
              suite,
              work,
            }), ratioOptions(io, { budgetS, work, kind })),
        limits,
      );
      checks.push(timedCheck(work, judgement, limits));
    } catch (error) {
      checks.push(brokenCheck(work, error));
    }
  }
  return checks;
}

/** The candidate's own failure as a check; throws what is none. */
function brokenCheck(name: string, error: unknown): Check {
  if (
    !(error instanceof SideError) || error.side === "baseline" ||
    error.exitCode === EXIT.noAdapter
  ) throw error;
  return {
    tier: "timed",
    name,
    verdict: "fail",
    message: `cannot be timed, while the accepted checkout can: ${error.found}`,
    details: [],
  };
}

/** Options of a comparison whose order is drawn by the machine's own randomness. */
export function ratioOptions(
  { clock }: Io,
  { budgetS, work, kind }: {
    readonly budgetS: number;
    readonly work: string;
    readonly kind: TimeKind | undefined;
  },
): RatioOptions {
  const [seed] = crypto.getRandomValues(new Uint32Array(1));
  return {
    random: createRandom(seed!, work),
    ...(kind && { kind }),
    turnMs: TURN_MS,
    budgetMs: budgetS * 1000,
    now: () => clock.nowMs(),
  };
}
