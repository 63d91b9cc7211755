/**
 * Rules of a suite for all methods of several steps: what goes on from one step to the next, and what trains in each.
 *
 * @module
 */
import { z } from "zod";
import type { Model, ModelParameter } from "../models/mod.ts";
import type { ConfiguredMethod, Step, StepRun } from "./method.ts";
import { blockKey } from "./partition.ts";

/** Parts of a network between and behind its blocks. */
export type Between = "head" | "norm" | "stem" | "outgoing";

const BETWEEN = [
  "head",
  "norm",
  "stem",
  "outgoing",
] as const satisfies readonly Between[];

/** What holds for every method of two steps or more. `method` leaves it to the method. */
export interface StepRules {
  /** What the optimizer keeps of parameters that train in both steps: dropped or kept. */
  readonly optimizer: "method" | "reset" | "keep";
  /** The learning-rate schedule: one for each step, or one over all. */
  readonly schedule: "method" | "restart" | "global";
  /**
   * The parts outside of the blocks that train in every step. The others train with the blocks beside them: the stem
   * with the first block, what leads out of a stage with any block of it, last norm and head with the last block.
   */
  readonly always: "method" | readonly Between[];
  /**
   * Running statistics of batch norms whose parameters are frozen: moved by each batch, which also normalises, or
   * left still, and normalised by. Holds for methods of one step, too.
   */
  readonly batchNorm: "moving" | "still";
}

/** The form of {@linkcode StepRules} in a suite file, with defaults. */
export const stepRulesForm = z.strictObject({
  optimizer: z.enum(["method", "reset", "keep"]).default("method"),
  schedule: z.enum(["method", "restart", "global"]).default("method"),
  always: z.union([z.literal("method"), z.array(z.enum(BETWEEN)).readonly()], {
    error: `expected "method" or a list of ${BETWEEN.join(", ")}`,
  }).default("method"),
  batchNorm: z.enum(["moving", "still"]).default("moving"),
}).prefault({});

/**
 * Applies the rule on what trains in every step. What a method trains in none of its steps stays frozen, and a step
 * that trains no block stays as it is, but for what is always to train.
 *
 * @param model The network.
 * @param steps The steps of a method.
 * @param always The rule.
 * @throws {RangeError} If a step would train nothing.
 */
export function applyAlways(
  model: Model,
  steps: readonly Step[],
  always: StepRules["always"],
): readonly Step[] {
  if (always === "method" || steps.length < 2) return steps;
  const open = new Set(steps.flatMap(({ trainable }) => trainable));
  const blocks = model.parameters.filter(({ unit }) => unit.kind === "block");
  const first = blockKey(blocks[0]!), last = blockKey(blocks.at(-1)!);
  const named = (parameter: ModelParameter) =>
    always.some((kind) => kind === parameter.unit.kind);
  const apply = (name: string, names: readonly string[]) => {
    const mask = new Set(names);
    const active = blocks.filter(({ name }) => mask.has(name));
    const keys = new Set(active.map(blockKey));
    const isBeside = ({ unit }: ModelParameter) =>
      unit.kind === "stem"
        ? keys.has(first)
        : unit.kind === "outgoing"
        ? active.some(({ unit: own }) =>
          own.kind === "block" && own.stage === unit.stage
        )
        : keys.has(last);
    const trainable = model.parameters.filter((own) => {
      if (!open.has(own.name)) return false;
      if (named(own)) return true;
      if (own.unit.kind === "block" || active.length === 0) {
        return mask.has(own.name);
      }
      return isBeside(own);
    }).map(({ name }) => name);
    if (trainable.length > 0) return trainable;
    throw new RangeError(
      `Cannot train step "${name}" with [${
        always.join(", ")
      }] in every step: nothing would train, expected something`,
    );
  };
  return steps.map(({ probe, ...step }) => ({
    ...step,
    trainable: apply(step.name, step.trainable),
    ...(probe && {
      probe: {
        ...probe,
        choose: async (lossWith) =>
          apply(step.name, await probe.choose(lossWith)),
      },
    }),
  }));
}

/**
 * The steps of a method under the rules of a suite. Their updates are to be divided before {@linkcode linkSteps}.
 *
 * @param method The method.
 * @param model The network, with what the method adds.
 * @param rules The rules.
 * @param run What the steps are for.
 * @throws {RangeError} If a step trains nothing.
 */
export function stepsUnder(
  method: ConfiguredMethod,
  model: Model,
  { always }: Pick<StepRules, "always">,
  run: StepRun,
): readonly Step[] {
  return applyAlways(model, method.steps(model, run), always);
}

/**
 * Applies the rules on optimizer and schedule. How many updates each step has is decided before, by the method's own
 * schedules, so that no rule changes a budget.
 *
 * @param steps The steps of a method.
 * @param rules The rules.
 */
export function linkSteps<S extends Pick<Step, "keeps">>(
  steps: readonly S[],
  { optimizer, schedule }: Pick<StepRules, "optimizer" | "schedule">,
): readonly S[] {
  return steps.map((step, i) => {
    if (i === 0) return step;
    const own = step.keeps ?? [];
    const keeps = (what: "schedule" | "optimizer", rule: string) =>
      rule === "method" ? own.includes(what) : rule === "keep" ||
        rule === "global";
    return {
      ...step,
      keeps: [
        ...keeps("schedule", schedule) ? ["schedule" as const] : [],
        ...keeps("optimizer", optimizer) ? ["optimizer" as const] : [],
        ...own.includes("paused") && optimizer !== "reset"
          ? ["paused" as const]
          : [],
      ],
    };
  });
}
