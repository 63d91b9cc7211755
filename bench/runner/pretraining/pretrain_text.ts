/**
 * Pretrains a language model on one task or several, and makes its checkpoint.
 *
 * @module
 */
import {
  type InferenceProgram,
  jointTraining,
  objectiveLoss,
  optimizers,
  type Session,
  type WritableArray,
  writeSafetensors,
} from "../../../models/mod.ts";
import { SENTENCES_PACKAGE, WORDNET_PACKAGE } from "../../../suites/mod.ts";
import { storeWeights } from "../tune.ts";
import type { TrainingHooks } from "../training_job.ts";
import type { TextTask } from "./text_task.ts";
import { trainOnText, type ValidationPoint } from "./train_on_text.ts";
import { validateText } from "./validate_text.ts";

/** How a language model is pretrained, as it goes into the checkpoint. */
export interface TextRecipe {
  /** AdamW. */
  readonly optimizer: {
    /** Learning rate at the top. */
    readonly lr: number;
    /** Hyperparameters that differ from the optimizer's defaults. */
    readonly hyper: Readonly<Record<string, number>>;
    /** Decoupled weight decay of matrices. */
    readonly weightDecay: number;
    /** Largest global gradient norm. */
    readonly clipNorm: number;
  };
  /** Updates in which the learning rate rises; it falls to 0 on a line over the others. */
  readonly warmupUpdates: number;
  /** Updates of the run. */
  readonly updates: number;
  /** Updates between two looks at the validation lines. */
  readonly validateEvery: number;
}

/** How long and from which seed. */
export interface PretrainTextOptions {
  /** Device. */
  readonly session: Session;
  /** Name of the size of the architecture. */
  readonly size: string;
  /** Updates of the run; those of the recipe if left out. */
  readonly updates?: number | undefined;
  /** Decides first weights, packing, masks and draws. */
  readonly seed: number;
}

/** What is pretrained. */
export interface TextPretraining {
  /** Device. */
  readonly session: Session;
  /** Architecture and size, e.g. `llama/micro`. */
  readonly name: string;
  /** The tasks; networks share the weights of one name. */
  readonly tasks: readonly TextTask[];
  /** First values of all parameters. */
  readonly weights: ReadonlyMap<string, Float32Array>;
  /** How. */
  readonly recipe: TextRecipe;
  /** Decides all that is random. */
  readonly seed: number;
  /** Tells which parameters are left out of the file. */
  readonly isLeftOut: (name: string) => boolean;
  /** What else the metadata say. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** A checkpoint and how good it is. */
export interface PretrainedText {
  /** The file, safetensors. */
  readonly bytes: Uint8Array;
  /** What its metadata say. */
  readonly metadata: Readonly<Record<string, string>>;
  /** What was seen of the validation lines, in order; the last one at the end. */
  readonly points: readonly ValidationPoint[];
}

/**
 * Pretrains and reads the weights back. The file has the tables of tokens in 16 bits, all else in 32.
 *
 * @throws {DivergedError} If a loss or gradient norm is not finite.
 */
export async function pretrainText(
  { session, name, tasks, weights, recipe, seed, ...own }: TextPretraining,
  hooks: TrainingHooks,
): Promise<PretrainedText> {
  const { optimizer, updates } = recipe;
  const { lr, ...training } = optimizer;
  for (const { objective: { model } } of tasks) {
    storeWeights(session, model, weights);
  }
  using programs = new DisposableStack();
  const looks: { task: TextTask; program: InferenceProgram }[] = [];
  for (const task of tasks) {
    const { loss, logits } = objectiveLoss(task.objective, false);
    const program = await session.compileInference({
      loss,
      ...(task.isScored && { logits }),
    });
    looks.push({ task, program: programs.use(program) });
  }
  const parameters = tasks.flatMap(({ objective: { model } }) =>
    model.parameters
  );
  const names = [...new Set(parameters.map((own) => own.name))];
  hooks.onEvent?.({
    kind: "cell",
    index: 0,
    pending: 1,
    id: name,
    label: `pretrain ${name}`,
    fold: 0,
    seed,
    updates,
    flops: updates,
  });
  const points = await trainOnText({
    session,
    spec: jointTraining(
      tasks.map(({ objective }) => objective),
      { ...training, optimizer: optimizers.adamw },
    ),
    updates,
    lr,
    warmup: recipe.warmupUpdates,
    seed,
    batchAt: (update) =>
      Object.assign({}, ...tasks.map((task) => task.batchAt(update))),
    every: recipe.validateEvery,
    async validate() {
      const figures: Record<string, number> = {};
      for (const { task, program } of looks) {
        const { name } = task.objective;
        const found = await validateText(program, task.validation);
        figures[`${name}_nats`] = found.lossNats;
        if (found.accuracy !== null) {
          figures[`${name}_accuracy`] = found.accuracy;
        }
      }
      return figures;
    },
  }, hooks);
  const trained = await session.read(names);
  session.drop(names);
  const figures = Object.entries(points.at(-1)!.figures)
    .map(([figure, value]) => [`validation_${figure}`, value.toFixed(4)]);
  const metadata = {
    architecture: name,
    engine: `${session.device.engine}, ${session.device.adapter}`,
    license: "MIT AND LicenseRef-WordNet",
    recipe: JSON.stringify(recipe),
    seed: String(seed),
    source: `${SENTENCES_PACKAGE}, ${WORDNET_PACKAGE}`,
    ...own.metadata,
    ...Object.fromEntries(figures),
  };
  const tensors = new Map<string, WritableArray>();
  for (const { objective: { model } } of tasks) {
    for (const { name, shape } of model.parameters) {
      if (own.isLeftOut(name)) continue;
      const values = trained.get(name)!;
      // A row a token is a quarter of a small network, and loses nothing that a score could show.
      const isTable = shape.length === 2 &&
        shape[0] === model.config.vocabulary;
      tensors.set(name, {
        shape,
        data: isTable ? Float16Array.from(values) : values,
      });
    }
  }
  return { bytes: writeSafetensors(tensors, metadata), metadata, points };
}
