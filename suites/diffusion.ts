/**
 * The diffusion-tuning methods and their controls: subspaces of a network, an order, and steps.
 *
 * @module
 */
import { z } from "zod";
import { createRandom, type Model } from "../models/mod.ts";
import { type Base, baseEntries, baseExtensions } from "./base.ts";
import { defineMethod, type Method, type StepRun } from "./method.ts";
import { options } from "./options.ts";
import {
  growing,
  parities,
  randomParts,
  sequential,
  stages,
  type Subspace,
} from "./partition.ts";

const diffusionOptions = options({
  ...baseEntries,
  /** In which order the subspaces come: from the input up as in the paper, from the output down, or at random. */
  order: z.enum(["forward", "reverse", "random"]).default("forward"),
  /**
   * What the subspaces are: the paper's, or a control that deals blocks out at random, as many to each or
   * about as many parameters.
   */
  partition: z.enum(["paper", "equal_size", "equal_mass"]).default("paper"),
});

/** How a diffusion-tuning method differs from the others. */
export interface Diffusion {
  /** One line. */
  readonly summary: string;
  /** D-A: stages, or D-C: even and odd blocks. */
  readonly partition: "stages" | "parities";
  /** S-Q: one subspace at a time, or S-G: one more in each step. */
  readonly sequence: "sequential" | "growing";
}

/** Declares a diffusion-tuning method. */
export function defineDiffusion(
  { summary, partition, sequence }: Diffusion,
): Method {
  const cut = { stages, parities }[partition];
  const take = { sequential, growing }[sequence];
  return defineMethod({
    summary,
    paper: "https://github.com/CAU-COE-VEICLab/Diffusion-Tuning",
    version: 2,
    options: diffusionOptions,
    extensions: (own) => baseExtensions(own),
    steps: (model, own, run) =>
      take(model, own.on, arrange(model, cut(model), own, run)),
  });
}

function arrange(
  model: Model,
  paper: readonly Subspace[],
  { order, partition }: {
    readonly on: Base;
    readonly order: "forward" | "reverse" | "random";
    readonly partition: "paper" | "equal_size" | "equal_mass";
  },
  { seed }: StepRun,
): readonly Subspace[] {
  const subspaces = partition === "paper" ? paper : randomParts(model, paper, {
    by: partition === "equal_size" ? "size" : "mass",
    seed,
  });
  if (order === "forward") return subspaces;
  if (order === "reverse") return subspaces.toReversed();
  const places = Int32Array.from(subspaces.keys());
  createRandom(seed, "order").shuffle(places);
  return Array.from(places, (place) => subspaces[place]!);
}
