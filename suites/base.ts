/**
 * What step-by-step methods work on: the network itself, or what is added to it.
 *
 * @module
 */
import { z } from "zod";
import {
  bottleneckAdapter,
  type Extension,
  lora,
  type Model,
  type ModelParameter,
} from "../models/mod.ts";
import { isTaskHead } from "./added_step.ts";
import { loraEntries } from "./lora_options.ts";
import type { Step } from "./method.ts";

/** A part of the network, by what it holds. */
export type Part = (parameter: ModelParameter) => boolean;

/** What the steps of a method work on. */
export type Base = "full" | "adapter" | "lora";

/** Entries of every step-by-step method. */
export const baseEntries = {
  /** What the steps tune: the network itself, or adapters or LoRA in it. */
  on: z.enum(["full", "adapter", "lora"]).default("full"),
  /** With `on: adapter`: the channels divided by this are the adapter's width. */
  reduction: z.int().positive().default(4),
  /** With `on: lora`: as of the method `lora`. */
  rank: loraEntries.rank,
  /** With `on: lora`: as of the method `lora`. */
  alpha: loraEntries.alpha,
  /** With `on: lora`: as of the method `lora`. */
  targets: loraEntries.targets,
} as const;

/** What {@linkcode baseEntries} add to the network. */
export function baseExtensions(
  { on, reduction, rank, alpha, targets }: {
    readonly on: Base;
    readonly reduction: number;
    readonly rank: number;
    readonly alpha: number;
    readonly targets: readonly string[] | null;
  },
): Extension[] {
  if (on === "full") return [];
  return on === "adapter"
    ? [bottleneckAdapter(reduction)]
    : [lora({ rank, alpha, targets })];
}

/** What may train at all. */
const OPEN: Readonly<Record<Base, Part>> = {
  full: () => true,
  adapter: ({ tag }) => tag === "adapter",
  lora: ({ tag }) => tag === "adapter",
};

/** What trains in every step. */
const ALWAYS: Readonly<Record<Base, Part>> = {
  full: ({ unit }) => unit.kind === "head" || unit.kind === "norm",
  adapter: (own) => isTaskHead(own) || own.unit.kind === "norm",
  lora: isTaskHead,
};

/** Whether a parameter trains in every step on `base`. */
export function isAlways(parameter: ModelParameter, base: Base): boolean {
  return ALWAYS[base](parameter);
}

/**
 * The step that trains what is open in a part, and what trains in every step.
 *
 * @param always What trains in every step instead of what `base` says.
 */
export function stepOf(
  { parameters }: Model,
  name: string,
  base: Base,
  part: Part,
  always: Part = ALWAYS[base],
): Step {
  const trainable = parameters
    .filter((own) => always(own) || OPEN[base](own) && part(own));
  return { name, trainable: trainable.map(({ name }) => name) };
}
