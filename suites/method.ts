/**
 * The contract for tuning methods. Implementations live in `methods/`, one a file.
 *
 * @module
 */
import type { Extension, Model } from "../models/mod.ts";
import type { Reader } from "./options.ts";
import type { TextQuestion } from "./text_question.ts";

/** What is known about a tuning method without running it. */
export interface MethodInfo {
  /** One line for lists and for the leaderboard. */
  readonly summary: string;
  /** Where the method comes from: `arXiv:…`, `doi:…` or `https://…`. */
  readonly paper: string;
  /** Raise by one whenever results may change; older results are then stale. */
  readonly version: number;
  /** `checkpoint`: pretrained weights; `random`: an untrained network; `data`: no network at all. */
  readonly start: "checkpoint" | "random" | "data";
}

/** One stage of a step-by-step method. A one-step method has one; a method that only evaluates, none. */
export interface Step {
  /** Short name, e.g. `stage0`. */
  readonly name: string;
  /** Exact names of the parameters that train; all others are frozen. */
  readonly trainable: readonly string[];
  /** Factors on the learning rate of some of them, above 0. */
  readonly lrFactors?: Readonly<Record<string, number>>;
  /**
   * Share of the updates, above 0; those of all steps add up to 1 at most. Steps without one divide what is
   * left evenly.
   */
  readonly share?: number;
  /**
   * Where every step has as many updates: how many steps' worth this one has, with those that keep its
   * schedule. @default {1}
   */
  readonly length?: number;
  /**
   * What goes on from the step before instead of starting afresh: the learning-rate schedule, which then
   * spans both steps, what the optimizer keeps of the parameters that train in both, and what it kept of those
   * that have paused since a step before. Nothing if left out.
   */
  readonly keeps?: readonly ("schedule" | "optimizer" | "paused")[];
  /** Chooses what trains when the step begins; `trainable` is then what would train if nothing were known. */
  readonly probe?: Probe;
}

/** A choice of what trains, by losses that are measured for it. */
export interface Probe {
  /** Exact names of the parameters that it may choose from. */
  readonly from: readonly string[];
  /** Losses that it asks for: a forward pass each. */
  readonly passes: number;
  /**
   * Chooses. Choices of one run come in the order of its steps, and may build on each other.
   *
   * @param lossWith Measures the loss.
   * @returns Exact names of the parameters that train.
   */
  choose(lossWith: LossWith): Promise<readonly string[]>;
}

/**
 * Measures the loss of the first micro-batch of the step, in nats, with some parameters multiplied by a factor for as
 * long as that takes.
 *
 * @param factors Factors by name of the parameter.
 */
export type LossWith = (
  factors: ReadonlyMap<string, number>,
) => Promise<number>;

/** The run that steps are made for. */
export interface StepRun {
  /** Updates of a schedule: of the run, or of each step where every step has as many. */
  readonly updates: number;
  /** Decides what a method draws. */
  readonly seed: number;
}

/** What an author writes. */
export interface MethodSpec<Options> extends Omit<MethodInfo, "start"> {
  /** Where weights come from. @default {"checkpoint"} */
  readonly start?: MethodInfo["start"];
  /** Reader of the options as they stand in the suite file. */
  readonly options: Reader<Options>;
  /** What the method adds to the network; nothing if left out. */
  extensions?(options: Options): readonly Extension[];
  /**
   * The steps in order.
   *
   * @param model The network, extensions included.
   */
  steps(model: Model, options: Options, run: StepRun): readonly Step[];
  /**
   * Answers without a network, where that is what the method does.
   *
   * @param known Texts with what is right.
   * @param asked Texts to answer; what is right is not to be looked at.
   * @returns A score for each option of each question; the highest is the answer. All finite.
   */
  answer?: Answer;
}

/** Scores the options of each question, from questions whose answers are known. */
export type Answer = (
  known: readonly TextQuestion[],
  asked: readonly TextQuestion[],
) => number[][];

/** A method with its options bound. */
export interface ConfiguredMethod {
  /** All options, defaults filled in, as they go into the result file. */
  readonly options: Readonly<Record<string, unknown>>;
  /** What the method adds to the network. */
  readonly extensions: readonly Extension[];
  /**
   * The steps in order.
   *
   * @param run What it is for. @default {{ updates: 160, seed: 0 }}
   * @throws {RangeError} If a step trains nothing, or names a parameter the model does not have.
   */
  steps(model: Model, run?: StepRun): readonly Step[];
  /** Answers without a network; absent where a network does. */
  readonly answer?: Answer;
}

/** A registered method. The type of its options is closed over, so a registry needs no `any`. */
export interface Method extends MethodInfo {
  /**
   * Binds the options. Nothing behind this call sees raw YAML.
   *
   * @param input Options as parsed from YAML.
   * @param path Dotted place of `input`, e.g. `methods[2]`.
   * @throws {ConfigError} If an option is missing, unknown or out of range.
   */
  configure(input: unknown, path: string): ConfiguredMethod;
}

/**
 * Declares a tuning method; the option type follows from the reader.
 *
 * @typeParam Options Type of the parsed options.
 */
export function defineMethod<Options extends Readonly<Record<string, unknown>>>(
  spec: MethodSpec<Options>,
): Method {
  const { summary, paper, version, start = "checkpoint" } = spec;
  return {
    summary,
    paper,
    version,
    start,
    configure(input, path) {
      const options = spec.options.read(input, path);
      return {
        options,
        extensions: spec.extensions?.(options) ?? [],
        ...(spec.answer && { answer: spec.answer }),
        steps: (model, run = { updates: 160, seed: 0 }) =>
          checkSteps(spec.steps(model, options, run), model),
      };
    },
  };
}

/** A mask that matches nothing would quietly become another method. */
function checkSteps(steps: readonly Step[], model: Model): readonly Step[] {
  const known = new Set(model.parameters.map(({ name }) => name));
  for (const { name, trainable, probe, lrFactors = {} } of steps) {
    if (trainable.length === 0) {
      throw new RangeError(
        `Cannot train step "${name}": its mask is empty, expected parameters of ${model.architecture}`,
      );
    }
    const wrong = [...trainable, ...probe?.from ?? []]
      .filter((parameter) => !known.has(parameter));
    if (wrong.length > 0) {
      throw new RangeError(
        `Cannot train step "${name}": no parameter "${
          wrong[0]
        }" in ${model.architecture}, expected one of ${[...known].join(", ")}`,
      );
    }
    const misplaced = Object.entries(lrFactors)
      .find(([own, factor]) => !trainable.includes(own) || !(factor > 0));
    if (misplaced) {
      throw new RangeError(
        `Cannot train step "${name}": found a factor ${
          misplaced[1]
        } on the learning rate of "${
          misplaced[0]
        }", expected one above 0 of a parameter that trains`,
      );
    }
  }
  const asked = steps.reduce((sum, { share = 0 }) => sum + share, 0);
  const isShared = steps.every(({ share = 1 }) => share > 0) &&
    (steps.every(({ share }) => share !== undefined)
      ? asked < 1 + 1e-9
      : asked < 1);
  if (isShared || steps.length === 0) return steps;
  throw new RangeError(
    `Cannot divide the updates: found shares of [${
      steps.map(({ share }) => share ?? "the rest").join(", ")
    }], expected numbers above 0 that leave something for the rest`,
  );
}
