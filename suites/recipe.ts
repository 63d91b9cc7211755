import { z } from "zod";
import { type Augmentation, augmentation } from "./augmentation.ts";
import { options } from "./options.ts";
import { type Protocol, protocols } from "./protocol.ts";
import { type StepRules, stepRulesForm } from "./step_rules.ts";

/** How a network is trained and evaluated: all that methods of one suite have in common. */
export interface Recipe {
  /** How many updates each method gets. */
  readonly protocol: Protocol;
  /** Updates of a cell, of each step, or those of full tuning that are the budget of every method. */
  readonly updates: number;
  /** Samples of an update. */
  readonly batch: number;
  /** The update rule. */
  readonly optimizer: {
    /** Its name. */
    readonly name: string;
    /** Learning rate at the top of the schedule, where a method has none of its own. */
    readonly lr: number;
    /** Decoupled weight decay of parameters with two or more axes. */
    readonly weightDecay: number;
    /** Largest global gradient norm; `null` is without. */
    readonly clipNorm: number | null;
    /** Factor on the learning rate from one depth to the one below it; `null` is without. */
    readonly layerDecay: number | null;
    /** Micro-batches of an update; they share its samples. */
    readonly accumulate: number;
    /** Hyperparameters that differ from the optimizer's defaults, e.g. `beta2`. */
    readonly hyper: Readonly<Record<string, number>>;
  };
  /** Learning rate over the updates of a step. */
  readonly schedule: {
    /** Down to 0 behind a linear warm-up: `cosine` by half a cosine, `linear` by a line. */
    readonly name: "cosine" | "linear";
    /** Share of the step's updates that warm up. */
    readonly warmup: number;
  };
  /** What is minimised. */
  readonly loss: {
    /** Weight of the uniform distribution in the target. */
    readonly labelSmoothing: number;
  };
  /** How training images are varied. */
  readonly augmentation: Augmentation;
  /** When and how the selection split is looked at. */
  readonly evaluate: {
    /** Evaluations in each step, evenly spread; the last one is at its end. */
    readonly perStep: number;
    /** Rows of an evaluation batch; no result depends on it. */
    readonly batch: number;
  };
  /** Weights that a step leaves behind: those that were best on the selection split, or its last ones. */
  readonly seedNext: "best" | "last";
  /** Whether each block keeps its input alone for the backward pass and is computed again there. */
  readonly recompute: boolean;
  /** What goes from step to step, and what trains in each. */
  readonly steps: StepRules;
}

const share = z.number().min(0).max(1);
const positive = z.int().positive();

/** Entries of a suite file that make up its {@linkcode Recipe}, with their defaults. */
export const recipeEntries = {
  protocol: z.enum(protocols).default("equal-updates"),
  updates: positive.default(160),
  batch: positive.default(64),
  optimizer: z.strictObject({
    name: z.string().default("adamw"),
    lr: z.number().positive().default(3e-4),
    weightDecay: z.number().min(0).default(0.05),
    clipNorm: z.number().positive().nullable().default(1),
    layerDecay: z.number().positive().max(1).nullable().default(null),
    accumulate: positive.default(1),
    hyper: z.record(z.string(), z.number()).default({}),
  }).prefault({}),
  schedule: z.strictObject({
    name: z.enum(["cosine", "linear"]).default("cosine"),
    warmup: share.default(0.1),
  }).prefault({}),
  loss: z.strictObject({ labelSmoothing: share.default(0.1) }).prefault({}),
  augmentation: z.unknown().optional(),
  evaluate: z.strictObject({
    perStep: positive.default(4),
    batch: positive.default(64),
  }).prefault({}),
  seedNext: z.enum(["best", "last"]).default("best"),
  recompute: z.boolean().default(false),
  steps: stepRulesForm,
} as const;

const reader = options(recipeEntries);

/**
 * Reads a recipe; what is left out is that of `suites/quick.yaml`, but without augmentation.
 *
 * @param input Entries as parsed from YAML.
 * @param path Dotted place of `input`; empty for a whole document.
 * @throws {ConfigError} If an entry is unknown or out of range.
 *
 * @example
 * ```ts
 * import { readRecipe } from "./recipe.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(readRecipe({ updates: 20 }).optimizer.weightDecay, 0.05);
 * assert.throws(() => readRecipe({ update: 20 }), /Cannot read update: unknown option/);
 * ```
 */
export function readRecipe(input: unknown = {}, path = ""): Recipe {
  const { augmentation: varied, ...recipe } = reader.read(input, path);
  return {
    ...recipe,
    augmentation: augmentation.read(
      varied ?? {},
      path ? `${path}.augmentation` : "augmentation",
    ),
  };
}
