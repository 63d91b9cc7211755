/**
 * Parts of a network that step-by-step methods train in turn, and steps made of them.
 *
 * D-A takes the stages one after the other, D-C the even and then the odd blocks. Where the blocks of a network
 * are all alike, as in language models, D-A takes four equal runs of them. What the paper's repository does with
 * stems, downsampling and norms is kept; where it treats a network otherwise, the network says so in its units.
 *
 * @module
 */
import {
  createRandom,
  type Model,
  type ModelParameter,
  sizeOf,
} from "../models/mod.ts";
import { type Base, type Part, stepOf } from "./base.ts";
import type { Step } from "./method.ts";

/** Runs of blocks that stand in for stages. */
const RUNS = 4;

/** A part of the network that steps take in turn. */
export interface Subspace {
  /** Short name, e.g. `stage0`. */
  readonly name: string;
  /** Whether it holds a parameter. Subspaces may overlap. */
  readonly holds: Part;
}

/** D-A: stages, from the input up. */
export function stages(model: Model): Subspace[] {
  const stageOf = stagesOf(model);
  return Array.from({ length: stageCount(model) }, (_, stage) => ({
    name: `stage${stage}`,
    // A stem that is no part of the first stage trains in every step: the paper's repository leaves it on.
    holds: (own) => isFreeStem(own, model) || stageOf(own) === stage,
  }));
}

/** D-C: the even blocks of every stage, then the odd ones. */
export function parities(model: Model): Subspace[] {
  return [0, 1].map((parity) => ({
    name: `part${parity}`,
    holds: ({ unit }) => {
      if (unit.kind === "block") return unit.block % 2 === parity;
      // The embeddings of a language model are of the first subspace; a stem trains with both.
      if (unit.kind === "stem") return parity === 0 || !isIsotropic(model);
      // What leads out of a stage trains with both, but a norm that closes it with the even blocks only.
      return unit.kind === "outgoing" && !(unit.isNorm && parity === 1);
    },
  }));
}

/**
 * A control: as many subspaces as `like`, the blocks dealt out at random. All else but the blocks trains with
 * each of them.
 *
 * @param by `size`: as many blocks in each; `mass`: as many parameters, as far as blocks allow.
 * @param seed Decides the deal.
 */
export function randomParts(
  model: Model,
  like: readonly Subspace[],
  { by, seed }: { readonly by: "size" | "mass"; readonly seed: number },
): Subspace[] {
  const masses = new Map<string, number>();
  for (const own of model.parameters) {
    const key = blockKey(own);
    if (key === null) continue;
    masses.set(key, (masses.get(key) ?? 0) + sizeOf(own.shape));
  }
  const keys = [...masses.keys()];
  const order = Int32Array.from(keys.keys());
  createRandom(seed, "partition").shuffle(order);
  const mass = (index: number) => masses.get(keys[index]!)!;
  // The heaviest first, so that the last ones can level what is left; equal ones stay as they were dealt.
  if (by === "mass") order.sort((a, b) => mass(b) - mass(a));
  const parts = like.map(() => new Set<string>());
  const filled = like.map(() => 0);
  order.forEach((index, i) => {
    const key = keys[index]!;
    const part = by === "size"
      ? i % like.length
      : filled.indexOf(Math.min(...filled));
    parts[part]!.add(key);
    filled[part]! += mass(index);
  });
  return parts.map((own, i) => ({
    name: `random${i}`,
    holds: (parameter) => {
      const key = blockKey(parameter);
      return key === null || own.has(key);
    },
  }));
}

/** S-Q: one subspace at a time. */
export function sequential(
  model: Model,
  base: Base,
  subspaces: readonly Subspace[],
): Step[] {
  return subspaces.map(({ name, holds }) => stepOf(model, name, base, holds));
}

/** S-G: the subspaces so far; the last step trains all. */
export function growing(
  model: Model,
  base: Base,
  subspaces: readonly Subspace[],
): Step[] {
  return subspaces.map(({ name }, last) =>
    last === subspaces.length - 1 ? wholeStep(model, base) : stepOf(
      model,
      `sequence_${name}`,
      base,
      (own) => subspaces.slice(0, last + 1).some(({ holds }) => holds(own)),
    )
  );
}

/** All that may train. */
export function wholeStep(model: Model, base: Base): Step {
  return stepOf(model, "all", base, () => true);
}

/** Number of stages, or of the runs that stand in for them. */
export function stageCount(model: Model): number {
  const blocks = new Set(model.parameters.map(blockKey));
  blocks.delete(null);
  return isIsotropic(model)
    ? Math.min(RUNS, blocks.size)
    : 1 + maximum(model, (unit) => unit.stage);
}

/** The stage a parameter belongs to, or the run; `undefined` for what belongs to none. */
export function stagesOf(
  model: Model,
): (parameter: ModelParameter) => number | undefined {
  const runs = stageCount(model);
  const depth = 1 + maximum(model, (unit) => unit.block);
  return ({ unit }) => {
    if (unit.kind === "stem") {
      return unit.inFirstStage || isIsotropic(model) ? 0 : undefined;
    }
    if (unit.kind !== "block" && unit.kind !== "outgoing") return undefined;
    return isIsotropic(model) && unit.kind === "block"
      ? Math.floor(unit.block * runs / depth)
      : unit.stage;
  };
}

/** Name of the block that a parameter belongs to; `null` outside of blocks. */
export function blockKey({ unit }: ModelParameter): string | null {
  return unit.kind === "block" ? `block${unit.stage}.${unit.block}` : null;
}

/** Whether all blocks are of one stage. */
function isIsotropic(model: Model): boolean {
  return maximum(model, (unit) => unit.stage) === 0;
}

function isFreeStem({ unit }: ModelParameter, model: Model): boolean {
  return unit.kind === "stem" && !unit.inFirstStage && !isIsotropic(model);
}

/** The largest number of a block. */
function maximum(
  { parameters }: Model,
  of: (unit: { readonly stage: number; readonly block: number }) => number,
): number {
  return parameters.reduce(
    (most, { unit }) => unit.kind === "block" ? Math.max(most, of(unit)) : most,
    0,
  );
}
