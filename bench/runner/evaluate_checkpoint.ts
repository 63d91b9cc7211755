import {
  initialize,
  loadCheckpoint,
  openCheckpoint,
  type Session,
} from "../../models/mod.ts";
import {
  type Evaluation,
  readRecipe,
  readSuite,
  type SplitName,
  type Workload,
} from "../../suites/mod.ts";
import type { TrainingHooks } from "./training_job.ts";
import { storeWeights, tune } from "./tune.ts";

/** What is evaluated. */
export interface EvaluateCheckpointOptions extends TrainingHooks {
  /** Device. */
  readonly session: Session;
  /** The network, as a suite file would say it. */
  readonly model: {
    /** Name of the architecture. */
    readonly name: string;
    /** Name of the ready configuration. @default {"micro"} */
    readonly size?: string;
    /** Fields that differ from it. @default {{}} */
    readonly config?: Readonly<Record<string, unknown>>;
  };
  /** The data set with its options, as a suite file would say it. */
  readonly dataset: Readonly<Record<string, unknown>>;
  /** Options of the task, as a suite file would say them; that of the data if left out. */
  readonly task?: Readonly<Record<string, unknown>>;
  /** File or folder of weights: safetensors, `.pth`, `.bin`. */
  readonly weights: string;
  /** Fold. @default {0} */
  readonly fold?: number;
  /** Which samples. @default {"test"} */
  readonly split?: Exclude<SplitName, "train">;
  /** Rows of a batch. @default {64} */
  readonly batch?: number;
  /** Folder for data that is made once. */
  readonly cacheFolder: string;
}

/** How a checkpoint did. */
export interface EvaluatedCheckpoint {
  /** What was asked of it. */
  readonly workload: Workload;
  /** What it said. */
  readonly evaluation: Evaluation;
}

/**
 * Evaluates weights without tuning them. The network must find all of its weights, its head included.
 *
 * @throws {SuiteError} If network, data or task do not fit, or are not known.
 * @throws {CheckpointError} If a weight is missing, extra or misshaped.
 * @throws {RangeError} If there is no such fold, or the data do not fit the network.
 * @throws {DivergedError} If an output is not finite.
 */
export async function evaluateCheckpoint(
  options: EvaluateCheckpointOptions,
): Promise<EvaluatedCheckpoint> {
  const { session, fold = 0, split = "test", batch = 64 } = options;
  const workload = asWorkload(options);
  const { model: { architecture, size, config }, task } = workload;
  const data = await workload.data.open({
    cacheFolder: options.cacheFolder,
    fold,
    onEvent: (message) => options.onEvent?.({ kind: "note", message }),
  });
  const { configured } = task;
  const model = architecture.build(size, {
    ...config,
    ...configured.fit(data),
  });
  const recipe = readRecipe({ evaluate: { batch } });
  const bound = await configured.bind(data, { model, recipe, seed: 0 });
  using checkpoint = await openCheckpoint(options.weights);
  const { weights } = await loadCheckpoint(model, checkpoint, {
    head: "error",
  });
  const all = initialize([...model.parameters, ...model.states], 0);
  weights.forEach((values, name) => all.set(name, values));
  storeWeights(session, model, all);
  try {
    const { test } = await tune(
      {
        session,
        model,
        steps: [],
        task: { ...bound, selection: null, test: bound[split] },
        recipe,
        lr: 0,
        seed: 0,
      },
      options,
    );
    return { workload, evaluation: test! };
  } finally {
    session.drop([...all.keys()]);
  }
}

/** Arguments are checked as a suite file would be; JSON is YAML. */
function asWorkload(
  { model, dataset, task }: EvaluateCheckpointOptions,
): Workload {
  const suite = readSuite(
    JSON.stringify({
      version: 1,
      model,
      dataset,
      ...(task && { task }),
      methods: [{ name: "zero_shot" }],
    }),
    "arguments",
  );
  return suite.workloads[0]!;
}
