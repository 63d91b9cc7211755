import type { OptimizerState } from "../../models/mod.ts";
import type { Clock } from "../measure/clock.ts";
import type { Spent } from "./spent.ts";
import type { BestLook, StepOutcome } from "./step_outcome.ts";

/** A run between two of its updates: all that the rest depends on. */
export interface Milestone {
  /** The steps that are done. */
  readonly steps: readonly StepOutcome[];
  /** The step under way, as far as it is; `null` between two steps. */
  readonly current: StepOutcome | null;
  /** What they cost. */
  readonly spent: Spent;
  /** What they changed, by name; all else is as at the start. */
  readonly weights: ReadonlyMap<string, Float32Array>;
  /** What the optimizer goes on from; `null` if it starts afresh. */
  readonly optimizer: OptimizerState | null;
  /** Losses that methods asked for, in turn: what they chose by them, they choose again. */
  readonly probed: readonly number[];
  /** The best look of the phase under way; `null` if there is none. */
  readonly best: BestLook | null;
}

/** How often a run notes how far it is. */
export interface MilestonePace {
  /** Milliseconds between two milestones at least. */
  readonly leastMs: number;
  /** Share of the time that they may take, above 0, at most 1. */
  readonly share: number;
}

/** Seldom enough not to be felt, often enough that a killed run loses little. */
export const MILESTONE_PACE: MilestonePace = { leastMs: 10_000, share: 0.01 };

/** Writes milestones when they are due. */
export interface MilestoneKeeper {
  /** Whether one is due. */
  isDue(): boolean;
  /** Does the work of one; the next is due the later, the longer it took. */
  keep(work: () => Promise<void>): Promise<void>;
}

/** Opens a keeper; the first milestone is due after `leastMs`. */
export function keepMilestones(
  clock: Clock,
  { leastMs, share }: MilestonePace,
): MilestoneKeeper {
  let nextMs = clock.nowMs() + leastMs;
  return {
    isDue: () => clock.nowMs() >= nextMs,
    async keep(work) {
      const start = clock.nowMs();
      await work();
      const end = clock.nowMs();
      nextMs = end + Math.max(leastMs, (end - start) * (1 / share - 1));
    },
  };
}
