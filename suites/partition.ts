/**
 * Partitions of a network for diffusion tuning: which parameters train in which step.
 *
 * D-A takes the stages one after the other, D-C the even and then the odd blocks. Both train the head
 * and the final norm in every step; on a full network also the stem, and D-C all downsampling. Where
 * the paper's repository treats a network otherwise, the network says so in its units.
 *
 * @module
 */
import type { Model, ModelParameter } from "../models/mod.ts";
import type { Step } from "./method.ts";

/** A part of the network, by what it holds. */
type Part = (parameter: ModelParameter) => boolean;

const isAlways: Part = ({ unit }) =>
  unit.kind === "head" || unit.kind === "norm";

/** Whether adapters carry the tuning: then nothing of the base network moves but norm and head. */
function hasAdapters(model: Model): boolean {
  return model.parameters.some(({ tag }) => tag === "adapter");
}

function step(model: Model, name: string, ...parts: readonly Part[]): Step {
  const isAdapted = hasAdapters(model);
  const trainable = model.parameters.filter((parameter) =>
    isAlways(parameter) ||
    ((!isAdapted || parameter.tag === "adapter") &&
      parts.some((part) => part(parameter)))
  );
  return { name, trainable: trainable.map((parameter) => parameter.name) };
}

const isStem: Part = ({ unit }) => unit.kind === "stem";

/** A stem that is no part of the first stage trains in every step: the paper's repository leaves it on. */
const isFreeStem: Part = ({ unit }) =>
  unit.kind === "stem" && !unit.inFirstStage;

/** The stage a parameter belongs to, if any. */
function stageOf({ unit }: ModelParameter): number | undefined {
  if (unit.kind === "block" || unit.kind === "outgoing") return unit.stage;
  return unit.kind === "stem" && unit.inFirstStage ? 0 : undefined;
}

const inStage = (stage: number): Part => (parameter) =>
  stageOf(parameter) === stage;

const inStages = (last: number): Part => (parameter) =>
  (stageOf(parameter) ?? Infinity) <= last;

const hasParity = (parity: number): Part => ({ unit }) =>
  unit.kind === "block" && unit.block % 2 === parity;

/** What leads out of a stage, but a norm that closes it goes with the even blocks only. */
const leadsOut = (parity: number): Part => ({ unit }) =>
  unit.kind === "outgoing" && !(unit.isNorm && parity === 1);

/** All of the network, or all adapters with norm and head. */
export function wholeStep(model: Model): Step {
  return step(model, "all", () => true);
}

/** Number of stages, at least one. */
function stageCount(model: Model): number {
  return 1 + model.parameters.reduce(
    (most, { unit }) =>
      unit.kind === "block" ? Math.max(most, unit.stage) : most,
    0,
  );
}

/** D-A, S-Q: one stage at a time, from the input up. */
export function stageSteps(model: Model): Step[] {
  return Array.from(
    { length: stageCount(model) },
    (_, stage) => step(model, `stage${stage}`, isFreeStem, inStage(stage)),
  );
}

/** D-A, S-G: the stages so far; the last step trains all. */
export function growingStageSteps(model: Model): Step[] {
  const last = stageCount(model) - 1;
  return Array.from(
    { length: last + 1 },
    (_, stage) =>
      stage === last
        ? wholeStep(model)
        : step(model, `sequence_stage${stage}`, isFreeStem, inStages(stage)),
  );
}

/** D-C, S-Q: the even blocks of every stage, then the odd ones. */
export function paritySteps(model: Model): Step[] {
  return [0, 1].map((parity) =>
    step(model, `part${parity}`, isStem, leadsOut(parity), hasParity(parity))
  );
}

/** D-C, S-G: the even blocks, then all. */
export function growingParitySteps(model: Model): Step[] {
  return [
    step(model, "sequence_part0", isStem, leadsOut(0), hasParity(0)),
    wholeStep(model),
  ];
}
