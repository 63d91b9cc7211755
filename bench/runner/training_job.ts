import type { Model, Session } from "../../models/mod.ts";
import type { Clock } from "../measure/clock.ts";
import type { BoundTask, Recipe, Step } from "../../suites/mod.ts";
import type { MilestonePace } from "./milestone.ts";
import type { OnEvent } from "./progress_event.ts";

/** A step of a method with its share of the updates. */
export interface TimedStep extends Step {
  /** How many updates it has. */
  readonly updates: number;
}

/** One training run, all decided. */
export interface TrainingJob {
  /** Device. */
  readonly session: Session;
  /** The network, what the method adds included. */
  readonly model: Model;
  /** What trains in which order; nothing is trained if empty. */
  readonly steps: readonly TimedStep[];
  /** What is trained and evaluated, bound to its data. */
  readonly task: BoundTask;
  /** How it is trained. */
  readonly recipe: Recipe;
  /** Learning rate at the top of the schedule. */
  readonly lr: number;
  /** Decides dropout; the task has its own for order and augmentation. */
  readonly seed: number;
}

/** What a training run needs from outside. */
export interface TrainingHooks {
  /** Where time comes from. */
  readonly clock: Clock;
  /** Told what happens. */
  readonly onEvent?: OnEvent;
  /** Stops the run at the next block of updates, with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Whether the peak of the device is measured first, and some updates kernel by kernel, where the engine can. @default {false} */
  readonly isProfiled?: boolean;
  /** How often the run notes how far it is. @default {MILESTONE_PACE} */
  readonly milestonePace?: MilestonePace;
}
