import type { Model } from "../../models/mod.ts";
import {
  type ConfiguredMethod,
  isPriced,
  type Recipe,
  type Step,
  type StepRun,
  stepsUnder,
} from "../../suites/mod.ts";
import { splitUpdates } from "./split_updates.ts";

/** The steps of a run with their updates. */
export interface PlannedSteps {
  /** What the steps were made for. */
  readonly run: StepRun;
  /** The steps. */
  readonly steps: readonly Step[];
  /** Updates of each. */
  readonly updates: readonly number[];
}

/** What training costs, in operations or in time. */
export interface Prices {
  /** All that may be spent. */
  readonly budget: number;
  /** Price of a step with so many updates, the looks by which it chooses included. */
  priceOf(step: Step, updates: number): number;
}

/** A method on a network. */
export interface MethodOnModel {
  /** The method. */
  readonly configured: ConfiguredMethod;
  /** The network, what the method adds included. */
  readonly model: Model;
  /** How it is trained. */
  readonly recipe: Recipe;
}

/**
 * Divides the updates of a run among the steps of a method, as the protocol has it.
 *
 * Where updates have a price, it is the largest number of updates whose steps cost no more than the budget.
 *
 * @param method The method.
 * @param seed Decides what the method draws.
 * @param prices What updates cost; not looked at where the protocol says how many there are.
 * @throws {RangeError} If the budget does not pay for an update of each step.
 */
export function planSteps(
  { configured, model, recipe }: MethodOnModel,
  seed: number,
  prices: Prices,
): PlannedSteps {
  const planFor = (updates: number): PlannedSteps => {
    const run = { updates, seed };
    const steps = stepsUnder(configured, model, recipe.steps, run);
    return { run, steps, updates: splitUpdates(steps, { ...recipe, updates }) };
  };
  const plain = planFor(recipe.updates);
  if (!isPriced(recipe.protocol) || plain.steps.length === 0) return plain;
  const priceOf = ({ steps, updates }: PlannedSteps) =>
    steps.reduce((sum, step, i) => sum + prices.priceOf(step, updates[i]!), 0);
  // The first guess is right but for how steps divide the last few updates.
  const mean = priceOf(plain) / recipe.updates;
  let best = planFor(Math.max(1, Math.floor(prices.budget / mean)));
  while (priceOf(best) > prices.budget && best.run.updates > 1) {
    best = planFor(best.run.updates - 1);
  }
  for (;;) {
    const next = planFor(best.run.updates + 1);
    if (priceOf(next) > prices.budget) break;
    best = next;
  }
  if (best.updates.every((own) => own > 0) && priceOf(best) <= prices.budget) {
    return best;
  }
  throw new RangeError(
    `found a budget of ${recipe.updates} updates of full tuning, expected enough for an update of each of ${best.steps.length} steps`,
  );
}
