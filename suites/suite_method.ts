import {
  type Architecture,
  ExtensionError,
  type Model,
} from "../models/mod.ts";
import { checkUnique } from "./check_unique.ts";
import { ConfigError } from "./errors.ts";
import { lookup } from "./lookup.ts";
import type { ConfiguredMethod, Method, Step } from "./method.ts";
import { methods } from "./methods/mod.ts";
import type { Recipe } from "./recipe.ts";
import { stepsUnder } from "./step_rules.ts";
import type { WorkloadForm } from "./suite_form.ts";
import type { ConfiguredTask } from "./task.ts";
import { trialRates, type Tuning } from "./tuning.ts";

/** A tuning method as a workload asks for it. */
export interface SuiteMethod {
  /** Its name in the registry. */
  readonly name: string;
  /** Name of its row: the name, unless the suite gives another. */
  readonly label: string;
  /** What is known about it. */
  readonly method: Method;
  /** The method with the suite's options. */
  readonly configured: ConfiguredMethod;
  /** Learning rates, each of which is run on its own; empty if nothing trains. */
  readonly rates: readonly number[];
  /** The steps, for the model of the workload. */
  readonly steps: readonly Step[];
  /** The model with what the method adds. */
  readonly model: Model;
}

/**
 * Looks up a method and checks that it fits a network.
 *
 * @param entry The method as it stands.
 * @param path Dotted place of `entry`.
 * @param around Network, recipe and task of the workload.
 * @throws {ConfigError} If there is no such method, an option does not fit, or the method does not fit the network.
 */
export function readSuiteMethod(
  { name, label = name, lr, ...options }: WorkloadForm["methods"][number],
  path: string,
  { model: { architecture, size, config }, recipe, task, tuning }: {
    readonly model: {
      readonly architecture: Architecture;
      readonly size: string;
      readonly config: Readonly<Record<string, unknown>>;
    };
    readonly recipe: Recipe;
    readonly task: {
      readonly name: string;
      readonly configured: ConfiguredTask;
    };
    /** How often every method is tried; once, or as the entry says, if left out. */
    readonly tuning?: Tuning;
  },
): SuiteMethod {
  const method = lookup<Method>(methods, name, "method", `${path}.name`);
  const configured = method.configure(options, path);
  const [model, steps] = at(path, options, () => {
    const own = architecture.build(size, config, configured.extensions);
    // Which parts a seed draws is up to the run; how many steps there are, and their shares, is not.
    const run = { updates: recipe.updates, seed: 0 };
    return [own, stepsUnder(configured, own, recipe.steps, run)] as const;
  });
  if (configured.answer && !task.configured.questions) {
    throw new ConfigError(
      `${path}.name`,
      `found "${name}", which reads texts, expected a method for the task "${task.name}"`,
    );
  }
  if (method.start !== "random" && steps.length === 0 && lr !== undefined) {
    throw new ConfigError(
      `${path}.lr`,
      `found a learning rate, expected none as "${name}" trains nothing`,
    );
  }
  if (tuning && lr !== undefined) {
    throw new ConfigError(
      `${path}.lr`,
      `found a learning rate beside "tuning", expected none as every method is tried at the same ones`,
    );
  }
  if (recipe.protocol !== "per-step" && recipe.updates < steps.length) {
    throw new ConfigError(
      "updates",
      `found ${recipe.updates}, expected at least ${steps.length}, one for each step of "${name}"`,
    );
  }
  const rates = tuning
    ? trialRates(tuning)
    : [lr ?? recipe.optimizer.lr].flat();
  checkUnique(rates, `${path}.lr`);
  return {
    name,
    label,
    method,
    configured,
    rates: steps.length === 0 ? [] : rates,
    steps,
    model,
  };
}

/** Gives what a network refuses the place of the method that asks for it, or of the option that does. */
function at<T>(
  path: string,
  options: Readonly<Record<string, unknown>>,
  make: () => T,
): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const place = error instanceof ExtensionError ? error.place : undefined;
    throw new ConfigError(
      path + placeWithin(options, place),
      error.message,
      { cause: error },
    );
  }
}

/** Where an option lists `value`, e.g. `.targets[1]`; empty if none does. */
function placeWithin(
  options: Readonly<Record<string, unknown>>,
  value: string | undefined,
): string {
  for (const [key, list] of Object.entries(options)) {
    const index = Array.isArray(list) ? list.indexOf(value) : -1;
    if (index >= 0) return `.${key}[${index}]`;
  }
  return "";
}
