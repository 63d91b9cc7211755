/**
 * Workloads: a network, data, a recipe, and the methods that are compared on them.
 *
 * @module
 */
import { type Architecture, architectures, optimizers } from "../models/mod.ts";
import { isTaskHead } from "./added_step.ts";
import { augmentation } from "./augmentation.ts";
import { checkUnique } from "./check_unique.ts";
import { ConfigError } from "./errors.ts";
import { lookup } from "./lookup.ts";
import { readRecipe, type Recipe } from "./recipe.ts";
import { readSuiteData, type SuiteData } from "./suite_data.ts";
import type { FilePlace } from "./suite_error.ts";
import {
  inPlace,
  type PlacedWorkload,
  type WorkloadForm,
} from "./suite_form.ts";
import { readSuiteMethod, type SuiteMethod } from "./suite_method.ts";
import type { ConfiguredTask, Task } from "./task.ts";
import { tasks } from "./tasks/mod.ts";

/** A network as a workload asks for it. */
export interface SuiteModel {
  /** Name of the architecture. */
  readonly name: string;
  /** Name of the ready configuration. */
  readonly size: string;
  /** Fields that differ from it. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Builds it. */
  readonly architecture: Architecture;
  /** File of weights, relative to the suite file; `null` for random ones. */
  readonly checkpoint: string | null;
  /** Whether the task's head starts at random even where the checkpoint has one that fits. */
  readonly newHead: boolean;
}

/** A task as a workload asks for it. */
export interface SuiteTask {
  /** Name in the registry. */
  readonly name: string;
  /** What is known about it. */
  readonly info: Task;
  /** The task with the workload's options. */
  readonly configured: ConfiguredTask;
}

/** One workload of a suite, all its names looked up and its masks checked. */
export interface Workload {
  /**
   * Its label, or network and data, e.g. `swin/emoji53`, and the protocol where there are several; no other
   * workload of the suite has it.
   */
  readonly name: string;
  /** The network. */
  readonly model: SuiteModel;
  /** The data. */
  readonly data: SuiteData;
  /** What is asked. */
  readonly task: SuiteTask;
  /** Folds; run `r` uses fold `folds[r mod n]`. */
  readonly folds: readonly number[];
  /** Seeds: the numbers `r` of the runs. */
  readonly seeds: readonly number[];
  /** How every cell is trained. */
  readonly recipe: Recipe;
  /** What is compared. */
  readonly methods: readonly SuiteMethod[];
  /** Finds the place of one of its entries in the file, e.g. `model.checkpoint`. */
  locate(entry: string): FilePlace;
}

/**
 * Reads a workload: strictly, down to the masks of its methods.
 *
 * @param placed The workload as it stands.
 * @param locate Finds the place of a dotted path in the file.
 * @throws {ConfigError} For the first thing that is wrong.
 */
export function readWorkload(
  placed: PlacedWorkload,
  locate: (path: string) => FilePlace,
): Workload {
  return inPlace(placed.pathOf, () => ({
    ...resolve(placed),
    locate: (entry) => locate(placed.pathOf(entry)),
  }));
}

function resolve(
  { form, says, protocol, isOneOfSeveral }: PlacedWorkload,
): Omit<Workload, "locate"> {
  const model = readModel(form.model);
  const data = readSuiteData(form.dataset, "dataset");
  const task = readTask(form, data);
  const recipe = readWorkloadRecipe({ ...form, protocol }, data, says);
  const folds = readFolds(form, data);
  checkModel(model, task);
  checkUnique(form.seeds, "seeds");
  checkUnique(folds, "folds");
  const methods = form.methods.map((entry, i) =>
    readSuiteMethod(entry, `methods[${i}]`, {
      model,
      recipe,
      task,
      ...(form.tuning && { tuning: form.tuning }),
    })
  );
  checkUnique(methods.map(({ label }) => label), "methods");
  const name = form.label ?? `${model.name}/${data.name}`;
  return {
    name: isOneOfSeveral ? `${name} ${protocol}` : name,
    model,
    data,
    task,
    folds,
    seeds: form.seeds,
    recipe,
    methods,
  };
}

function readModel(
  { name, size, config, checkpoint, newHead }: WorkloadForm["model"],
): SuiteModel {
  const architecture = lookup<Architecture>(
    architectures,
    name,
    "model",
    "model.name",
  );
  if (!architecture.sizes.includes(size)) {
    throw new ConfigError(
      "model.size",
      `no size "${size}", expected one of ${architecture.sizes.join(", ")}`,
    );
  }
  return {
    name,
    size,
    config,
    architecture,
    checkpoint: checkpoint === "none" ? null : checkpoint,
    newHead,
  };
}

function readTask({ task = {} }: WorkloadForm, { kind }: SuiteData): SuiteTask {
  const { name: given, ...options } = task;
  const all: Readonly<Record<string, Task>> = tasks;
  const fitting = Object.keys(all).filter((own) =>
    all[own]!.kinds.includes(kind)
  );
  const name = given ?? fitting[0]!;
  const info = lookup<Task>(all, name, "task", "task.name");
  if (!fitting.includes(name)) {
    throw new ConfigError(
      "task.name",
      `found "${name}", expected ${
        fitting.join(" or ")
      } for data of kind "${kind}"`,
    );
  }
  return { name, info, configured: info.configure(options, "task") };
}

/** Builds the network without a method, so that its faults are told apart from those of methods. */
function checkModel(
  { architecture, size, config, newHead }: SuiteModel,
  { configured }: SuiteTask,
): void {
  try {
    const model = architecture.build(size, config);
    configured.check(model);
    if (newHead && !model.parameters.some(isTaskHead)) {
      throw new ConfigError(
        "model.newHead",
        "found true for a network without a head of the task, expected false",
      );
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    // The message names the field that is wrong, if it is one.
    const key = Object.keys(config)
      .find((field) => error.message.includes(`"${field}"`));
    throw new ConfigError(
      key === undefined ? "model" : `model.config.${key}`,
      error.message,
      { cause: error },
    );
  }
}

function readFolds(
  { folds }: WorkloadForm,
  { info }: SuiteData,
): readonly number[] {
  folds?.forEach((fold, i) => {
    if (fold < info.folds) return;
    throw new ConfigError(
      `folds[${i}]`,
      `found ${fold}, expected 0 to ${info.folds - 1}`,
    );
  });
  return folds ?? Array.from({ length: info.folds }, (_, fold) => fold);
}

function readWorkloadRecipe(
  form: WorkloadForm,
  { kind }: SuiteData,
  says: PlacedWorkload["says"],
): Recipe {
  const recipe = readRecipe({
    protocol: form.protocol,
    updates: form.updates,
    batch: form.batch,
    optimizer: form.optimizer,
    schedule: form.schedule,
    loss: form.loss,
    augmentation: form.augmentation,
    evaluate: form.evaluate,
    seedNext: form.seedNext,
    recompute: form.recompute,
    steps: form.steps,
  });
  const { batch, optimizer: { name, accumulate, hyper } } = recipe;
  const rule = lookup(optimizers, name, "optimizer", "optimizer.name");
  for (const key of Object.keys(hyper)) {
    lookup(rule.defaults, key, "hyperparameter", `optimizer.hyper.${key}`);
  }
  if (batch % accumulate !== 0) {
    throw new ConfigError(
      "optimizer.accumulate",
      `found ${accumulate}, expected a divisor of batch ${batch}`,
    );
  }
  if (kind === "image") return recipe;
  // Only images are varied: what holds for those of the suite says nothing about its texts.
  if (form.augmentation !== undefined && says("augmentation")) {
    throw new ConfigError(
      "augmentation",
      `found augmentation, expected none for data of kind "${kind}"`,
    );
  }
  return { ...recipe, augmentation: augmentation.read({}, "augmentation") };
}
