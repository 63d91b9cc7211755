/**
 * The contract for tasks: what a network is asked for data of a kind, what is minimised, and how answers
 * are judged. Implementations live in `tasks/`, one a file.
 *
 * @module
 */
import type { Model, Tensor, TrainingSpec, Values } from "../models/mod.ts";
import type { ImageDataset } from "./dataset.ts";
import type { MetricInfo } from "./metric.ts";
import type { Reader } from "./options.ts";
import type { Recipe } from "./recipe.ts";
import type { TextCorpus, TextKind } from "./text_dataset.ts";
import type { TextQuestion } from "./text_question.ts";

/** What the samples of a data set are. */
export type DataKind = "image" | TextKind;

/** A data set in memory, of any kind. */
export type OpenData = ImageDataset | TextCorpus;

/** What a network said about one sample. */
export interface Prediction {
  /** Id of the sample in its data set. */
  readonly id: string;
  /** Its class, or the index of the right option. */
  readonly label: number;
  /** What scored highest; of equal ones the lowest. */
  readonly prediction: number;
  /** Probability of that, by softmax over the scores, rounded to 6 decimals. */
  readonly probability: number;
  /** How many classes or options scored higher than the label; 0 if it is right. */
  readonly rank: number;
  /** Negative log probability of the label, rounded to 6 decimals. */
  readonly lossNats: number;
}

/** How a network did on a split. */
export interface Evaluation {
  /** What was judged: samples, or tokens where a task has no labels. */
  readonly samples: number;
  /** How many of them were right: an integer, so that ties are ties. */
  readonly correct: number;
  /** Mean of what training minimises, unvaried and without smoothing. */
  readonly lossNats: number;
  /** The metrics of the task, by name. */
  readonly metrics: Readonly<Record<string, number>>;
  /** One for each sample, in the order of the split; empty where a task has no labels. */
  readonly predictions: readonly Prediction[];
}

/** An evaluation in the making. */
export interface Judge {
  /**
   * Judges the outputs of the next batch.
   *
   * @throws {NotFiniteError} If one that counts is not finite.
   */
  add(outputs: Values): void;
  /**
   * How the network did, once all batches are judged.
   *
   * @throws {RangeError} If there was no sample.
   */
  finish(): Evaluation;
}

/** How a split is evaluated. */
export interface Scoring {
  /** Number of batches. */
  readonly batches: number;
  /**
   * Inputs of a batch; the arrays are the caller's.
   *
   * @param index Which one, from 0.
   */
  inputs(index: number): Values;
  /** Starts an evaluation. Batches are judged in order. */
  start(): Judge;
}

/** A task with network, recipe, seed and data: all that a training run must know about them. */
export interface BoundTask {
  /**
   * Makes the training step of a micro-batch.
   *
   * @param trainable Exact names of the parameters that train.
   */
  training(trainable: readonly string[]): TrainingSpec;
  /**
   * What an update trains on. It depends on the seed and this number alone. Each array has the samples of the
   * whole update along its first axis: micro-batches are cut from it in turn. The next call may overwrite it.
   *
   * @param update Number of the update over all steps, from 0.
   * @throws {RangeError} If the data do not fill a batch.
   */
  batch(update: number): Values;
  /** The forward pass of an evaluation batch; its outputs are judged. */
  readonly outputs: Readonly<Record<string, Tensor>>;
  /** What choices are made on; `null` if there is nothing. */
  readonly selection: Scoring | null;
  /** What is read once, at the end; `null` if there is nothing. */
  readonly test: Scoring | null;
}

/** What a task is bound to, besides data. */
export interface TaskContext {
  /** The network, what a method adds included. */
  readonly model: Model;
  /** How it is trained. */
  readonly recipe: Recipe;
  /** Decides the order of samples and how they are varied. */
  readonly seed: number;
}

/** What is known about a task without running it. */
export interface TaskInfo {
  /** One line. */
  readonly summary: string;
  /** Kinds of data that it is for. */
  readonly kinds: readonly DataKind[];
  /** What its evaluations measure. */
  readonly metrics: Readonly<Record<string, MetricInfo>>;
  /** Raise by one whenever results may change; older results are then stale. */
  readonly version: number;
}

/** What an author writes. */
export interface TaskSpec<Options, Data extends OpenData, Prepared>
  extends TaskInfo {
  /** Reader of the options as they stand in the suite file. */
  readonly options: Reader<Options>;
  /**
   * Checks that a network can do the task.
   *
   * @throws {RangeError} If it cannot.
   */
  check(model: Model): void;
  /** Fields of a network's configuration that follow from the data, e.g. the number of classes. */
  fit(data: Data): Readonly<Record<string, unknown>>;
  /** The training step of a micro-batch. */
  training(
    context: Omit<TaskContext, "seed">,
    trainable: readonly string[],
    options: Options,
  ): TrainingSpec;
  /** The forward pass of an evaluation batch. */
  outputs(
    context: Omit<TaskContext, "seed">,
    options: Options,
  ): BoundTask["outputs"];
  /** Rows of the forward pass that a sample takes. */
  rows(options: Options): number;
  /** The data as texts with what may be said about them, where they are that; for methods without a network. */
  questions?(data: Data): Questions;
  /**
   * Does what takes time and depends on data and network alone, e.g. turns texts into ids. It is done once for
   * all methods and seeds.
   */
  prepare(
    data: Data,
    model: Model,
    options: Options,
  ): Prepared | Promise<Prepared>;
  /**
   * Binds the task to prepared data.
   *
   * @throws {RangeError} If data and network do not fit.
   */
  bind(prepared: Prepared, context: TaskContext, options: Options): BoundTask;
}

/** Texts that are read, and texts that are asked about. */
export interface Questions {
  /** Those of the training split. */
  readonly train: readonly TextQuestion[];
  /** Those of the test split. */
  readonly test: readonly TextQuestion[];
}

/** A task with its options bound. */
export interface ConfiguredTask {
  /** All options, defaults filled in, as they go into the result file. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Rows of the forward pass that a sample takes. */
  readonly rows: number;
  /**
   * Checks that a network can do the task.
   *
   * @throws {RangeError} If it cannot.
   */
  check(model: Model): void;
  /** Fields of a network's configuration that follow from the data, e.g. the number of classes. */
  fit(data: OpenData): Readonly<Record<string, unknown>>;
  /** The data as texts with what may be said about them; absent where they are no texts. */
  readonly questions?: (data: OpenData) => Questions;
  /** The training step of a micro-batch, without data: what it will cost. */
  training(
    context: Omit<TaskContext, "seed">,
    trainable: readonly string[],
  ): TrainingSpec;
  /** The forward pass of an evaluation batch, without data. */
  outputs(context: Omit<TaskContext, "seed">): BoundTask["outputs"];
  /**
   * Binds the task to data of one of its kinds.
   *
   * @throws {RangeError} If data and network do not fit.
   */
  bind(data: OpenData, context: TaskContext): Promise<BoundTask>;
}

/** A registered task. The types of its options and data are closed over. */
export interface Task extends TaskInfo {
  /**
   * Binds the options.
   *
   * @param input Options as parsed from YAML.
   * @param path Dotted place of `input`, e.g. `task`.
   * @throws {ConfigError} If an option is missing, unknown or out of range.
   */
  configure(input: unknown, path: string): ConfiguredTask;
}

/**
 * Declares a task; the types of options and data follow from the argument.
 *
 * @typeParam Options Type of the parsed options.
 * @typeParam Data What is opened of data of its kinds.
 * @typeParam Prepared What is made of it once.
 */
export function defineTask<
  Options extends Readonly<Record<string, unknown>>,
  Data extends OpenData,
  Prepared,
>(spec: TaskSpec<Options, Data, Prepared>): Task {
  const { summary, kinds, metrics, version } = spec;
  const narrow = (data: OpenData): Data => {
    const kind = "kind" in data ? data.kind : "image";
    // The kinds of the task are those of its data.
    if (kinds.includes(kind)) return data as Data;
    throw new RangeError(
      `Cannot take data of kind "${kind}": expected ${kinds.join(" or ")}`,
    );
  };
  const { questions } = spec;
  return {
    summary,
    kinds,
    metrics,
    version,
    configure(input, path) {
      const options = spec.options.read(input, path);
      let last: { data: Data; config: string; prepared: Prepared } | undefined;
      return {
        options,
        rows: spec.rows(options),
        check: (model) => spec.check(model),
        fit: (data) => spec.fit(narrow(data)),
        ...(questions && { questions: (data) => questions(narrow(data)) }),
        training: (context, trainable) =>
          spec.training(context, trainable, options),
        outputs: (context) => spec.outputs(context, options),
        async bind(given, context) {
          const data = narrow(given);
          const config = JSON.stringify(context.model.config);
          if (last?.data !== data || last.config !== config) {
            const prepared = await spec.prepare(data, context.model, options);
            last = { data, config, prepared };
          }
          return spec.bind(last.prepared, context, options);
        },
      };
    },
  };
}
