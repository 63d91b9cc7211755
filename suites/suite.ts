/**
 * Suites: what is run, as a YAML file says it.
 *
 * @module
 */
import {
  type Architecture,
  architectures,
  type EngineName,
  engines,
  type Model,
  optimizers,
} from "../models/mod.ts";
import type { ConfiguredDataset, Dataset } from "./dataset.ts";
import { datasets } from "./datasets/mod.ts";
import { ConfigError } from "./errors.ts";
import { lookup } from "./lookup.ts";
import type { ConfiguredMethod, Method, Step } from "./method.ts";
import { methods } from "./methods/mod.ts";
import { readRecipe, type Recipe } from "./recipe.ts";
import { type FilePlace, SuiteError } from "./suite_error.ts";
import { readSuiteForm, type SuiteForm } from "./suite_form.ts";
import { parseYaml } from "./yaml_document.ts";

/** A tuning method as a suite asks for it. */
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
  /** The steps, for the model of the suite. */
  readonly steps: readonly Step[];
  /** The model with what the method adds. */
  readonly model: Model;
}

/** A suite, all its names looked up and its masks checked. */
export interface Suite {
  /** Name of the file without folder and ending. */
  readonly name: string;
  /** Path of the file, as the caller named it. */
  readonly file: string;
  /** One line, or empty. */
  readonly summary: string;
  /** The network. */
  readonly model: {
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
  };
  /** The data. */
  readonly dataset: {
    /** Name in the registry. */
    readonly name: string;
    /** What is known about it. */
    readonly info: Dataset;
    /** The data set with the suite's options. */
    readonly configured: ConfiguredDataset;
  };
  /** Name of the engine. */
  readonly engine: EngineName;
  /** Folds; run `r` uses fold `folds[r mod n]`. */
  readonly folds: readonly number[];
  /** Seeds: the numbers `r` of the runs. */
  readonly seeds: readonly number[];
  /** How every cell is trained. */
  readonly recipe: Recipe;
  /** What is compared. */
  readonly methods: readonly SuiteMethod[];
  /** Finds the place of a dotted path in the file. */
  locate(path: string): FilePlace;
}

/**
 * Reads a suite file: strictly, down to the masks of its methods.
 *
 * @param text The whole file.
 * @param file Its path, for messages.
 * @throws {SuiteError} For the first thing that is wrong, with file, line and column.
 */
export function readSuite(text: string, file: string): Suite {
  const document = parseYaml(text, file);
  try {
    return resolve(readSuiteForm(document.value), file, document.locate);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const part = error.message.includes(": unknown option") ? "key" : "value";
    throw new SuiteError(document.locate(error.path, part), error.message, {
      cause: error,
    });
  }
}

function resolve(
  form: SuiteForm,
  file: string,
  locate: Suite["locate"],
): Suite {
  const { name, size, config, checkpoint } = form.model;
  const model = {
    name,
    size,
    config,
    architecture: lookup<Architecture>(
      architectures,
      name,
      "model",
      "model.name",
    ),
    checkpoint: checkpoint === "none" ? null : checkpoint,
  };
  if (!model.architecture.sizes.includes(size)) {
    throw new ConfigError(
      "model.size",
      `no size "${size}", expected one of ${
        model.architecture.sizes.join(", ")
      }`,
    );
  }
  const { name: dataset, ...datasetOptions } = form.dataset;
  const info = lookup<Dataset>(datasets, dataset, "data set", "dataset.name");
  const suite = {
    name: file.replace(/^.*[/\\]/, "").replace(/\.ya?ml$/, ""),
    file,
    summary: form.summary ?? "",
    model,
    dataset: {
      name: dataset,
      info,
      configured: info.configure(datasetOptions, "dataset"),
    },
    engine: engineName(form.engine),
    folds: readFolds(form, info),
    seeds: form.seeds,
    recipe: recipeOf(form),
    locate,
  };
  checkUnique(form.seeds, "seeds");
  checkUnique(suite.folds, "folds");
  const rows = form.methods.map((entry, i) => readMethod(entry, i, suite));
  checkUnique(rows.map(({ label }) => label), "methods");
  return { ...suite, methods: rows };
}

function engineName(name: string): EngineName {
  lookup(engines, name, "engine", "engine");
  return name as EngineName;
}

function readFolds({ folds }: SuiteForm, info: Dataset): readonly number[] {
  const all = Array.from({ length: info.folds }, (_, fold) => fold);
  folds?.forEach((fold, i) => {
    if (fold < info.folds) return;
    throw new ConfigError(
      `folds[${i}]`,
      `found ${fold}, expected 0 to ${info.folds - 1}`,
    );
  });
  return folds ?? all;
}

function recipeOf(form: SuiteForm): Recipe {
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
  return recipe;
}

function readMethod(
  { name, label = name, lr, ...options }: SuiteForm["methods"][number],
  index: number,
  { model, recipe }: Pick<Suite, "model" | "recipe">,
): SuiteMethod {
  const path = `methods[${index}]`;
  const method = lookup<Method>(methods, name, "method", `${path}.name`);
  const configured = method.configure(options, path);
  const built = at(
    // The message names the field that is wrong, if it is one.
    ({ message }) => {
      const key = Object.keys(model.config)
        .find((field) => message.includes(`"${field}"`));
      return key === undefined ? "model" : `model.config.${key}`;
    },
    () =>
      model.architecture.build(
        model.size,
        model.config,
        configured.extensions,
      ),
  );
  const steps = at(() => path, () => configured.steps(built));
  if (method.start === "checkpoint" && steps.length === 0 && lr !== undefined) {
    throw new ConfigError(
      `${path}.lr`,
      `found a learning rate, expected none as "${name}" trains nothing`,
    );
  }
  if (recipe.protocol === "equal-updates" && recipe.updates < steps.length) {
    throw new ConfigError(
      "updates",
      `found ${recipe.updates}, expected at least ${steps.length}, one for each step of "${name}"`,
    );
  }
  const rates = [lr ?? recipe.optimizer.lr].flat();
  checkUnique(rates, `${path}.lr`);
  return {
    name,
    label,
    method,
    configured,
    rates: steps.length === 0 ? [] : rates,
    steps,
    model: built,
  };
}

/** Gives what a model or method refuses its place in the file. */
function at<T>(pathOf: (error: RangeError) => string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ConfigError(pathOf(error), error.message);
  }
}

function checkUnique(values: readonly (string | number)[], path: string): void {
  values.forEach((value, i) => {
    if (values.indexOf(value) === i) return;
    throw new ConfigError(
      `${path}[${i}]`,
      `found ${
        JSON.stringify(value)
      } twice, expected each once; a "label" tells rows apart`,
    );
  });
}
