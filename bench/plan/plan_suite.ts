import { dirname, join } from "node:path";
import type { EngineName } from "../../models/mod.ts";
import {
  ConfigError,
  isPriced,
  type Suite,
  SuiteError,
  type SuiteMethod,
  type Workload,
} from "../../suites/mod.ts";
import type { Configuration } from "../result/configuration.ts";
import { contentHash, sha256 } from "../result/content_hash.ts";
import type { Cell } from "./cell.ts";
import { estimateCost, NO_COST } from "./cost.ts";
import { type PlannedSteps, planSteps } from "./plan_steps.ts";
import {
  type MethodPrices,
  type UpdateTimes,
  workloadPrices,
} from "./prices.ts";

/** Version of the training loop. Raise it by one whenever results may change; older ones are then stale. */
export const RUNNER_VERSION = 1;

/** The task of results that name none: those from before there were others. */
const IMPLIED_TASK = "image_classification";

/** What a plan may leave out or change. */
export interface PlanOptions {
  /** Reads a file; throws `Deno.errors.NotFound` if there is none. */
  readFile(path: string): Promise<Uint8Array>;
  /** Engine instead of the suite's. */
  readonly engine?: EngineName;
  /** Seeds instead of the suite's. */
  readonly seeds?: readonly number[];
  /** Only cells of these folds. */
  readonly folds?: readonly number[];
  /** Only workloads with one of these networks. */
  readonly models?: readonly string[];
  /** Only workloads with one of these data sets. */
  readonly datasets?: readonly string[];
  /** Only cells whose method has one of these names or labels. */
  readonly methods?: readonly string[];
  /** Measured times of updates, for workloads that go by them; operations stand in without. */
  readonly updateTimes?: UpdateTimes;
}

/** What a suite will run. */
export interface Plan {
  /** The suite. */
  readonly suite: Suite;
  /**
   * The cells in the order in which they run, so that pairs end together: one workload after the other, and in
   * each one seed after the other; or one seed of everything after the other, and in it one method on all workloads
   * after the other, as the suite has it.
   */
  readonly cells: readonly Cell[];
  /** Bytes of the checkpoint of each workload that starts from one. */
  readonly checkpoints: ReadonlyMap<Workload, Uint8Array>;
}

/**
 * Lists the cells of a suite with what each costs.
 *
 * @throws {SuiteError} If a checkpoint is not there.
 */
export async function planSuite(
  suite: Suite,
  options: PlanOptions,
): Promise<Plan> {
  const cells: Cell[] = [];
  const checkpoints = new Map<Workload, Uint8Array>();
  for (const workload of suite.workloads) {
    if (!isWanted(workload, options)) continue;
    const checkpoint = await readCheckpoint(suite, workload, options);
    if (checkpoint) checkpoints.set(workload, checkpoint);
    cells.push(...await planWorkload(suite, workload, checkpoint, options));
  }
  if (suite.order === "seeds") {
    const seeds = [...new Set(cells.map((own) => own.configuration.seed))];
    const seedOf = ({ configuration }: Cell) =>
      seeds.indexOf(configuration.seed);
    const placeOf = ({ workload, method }: Cell) =>
      workload.methods.indexOf(method);
    // A stable sort: what is equal stays in the order of the workloads.
    cells.sort((a, b) => seedOf(a) - seedOf(b) || placeOf(a) - placeOf(b));
  }
  return { suite, cells, checkpoints };
}

/** Whether options choose a workload. */
export function isWanted(
  { model, data }: Workload,
  { models, datasets }: Pick<PlanOptions, "models" | "datasets">,
): boolean {
  return (models?.includes(model.name) ?? true) &&
    (datasets?.includes(data.name) ?? true);
}

async function planWorkload(
  suite: Suite,
  workload: Workload,
  checkpoint: Uint8Array | null,
  options: PlanOptions,
): Promise<Cell[]> {
  const { folds } = workload;
  const checkpointHash = checkpoint && await sha256(checkpoint);
  const pricesOf = workloadPrices(workload, options.updateTimes ?? {});
  const cells: Cell[] = [];
  const wanted = workload.methods.filter(({ name, label }) =>
    options.methods?.some((own) => own === name || own === label) ?? true
  );
  const seeds = options.seeds ?? workload.seeds;
  for (const seed of seeds) {
    const fold = folds[seed % folds.length]!;
    if (options.folds?.includes(fold) === false) continue;
    for (const method of wanted) {
      const prices = pricesOf(method);
      const planned = planMethod(workload, method, seed, prices);
      const cost = costOf(workload, method, planned, prices);
      for (const lr of method.rates.length > 0 ? method.rates : [null]) {
        const configuration = configurationOf(workload, method, {
          lr,
          fold,
          seed,
          planned,
          engine: options.engine ?? suite.engine,
          checkpoint: method.method.start === "checkpoint"
            ? checkpointHash
            : null,
        });
        const hash = await contentHash(configuration);
        cells.push({
          id: `${readableName(configuration, method)}-${hash.slice(0, 10)}`,
          hash,
          configuration,
          suite,
          workload,
          method,
          run: planned.run,
          updates: planned.updates,
          planned: { seeds, rates: method.rates },
          cost,
        });
      }
    }
  }
  return cells;
}

function planMethod(
  { recipe, locate }: Workload,
  { name, configured, model }: SuiteMethod,
  seed: number,
  prices: MethodPrices,
): PlannedSteps {
  try {
    return planSteps({ configured, model, recipe }, seed, prices);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const { message } = new ConfigError(
      "updates",
      `${error.message} of "${name}"`,
    );
    throw new SuiteError(locate("updates"), message, { cause: error });
  }
}

function costOf(
  { recipe, task, data }: Workload,
  { model, configured }: SuiteMethod,
  planned: PlannedSteps,
  { flopsOf }: MethodPrices,
) {
  if (configured.answer) return NO_COST;
  const { counts } = data;
  return estimateCost(model, planned, recipe, task.configured, counts, flopsOf);
}

async function readCheckpoint(
  { file }: Suite,
  { model, locate }: Workload,
  { readFile }: PlanOptions,
): Promise<Uint8Array | null> {
  if (model.checkpoint === null) return null;
  const path = join(dirname(file), model.checkpoint);
  try {
    return await readFile(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new SuiteError(
      locate("model.checkpoint"),
      `Cannot read model.checkpoint: no file "${path}", expected one; "bench pretrain ${model.name} --size ${model.size}" makes that of the repository`,
      { cause: error },
    );
  }
}

function configurationOf(
  { model, data, task, recipe }: Workload,
  { name, method, configured }: SuiteMethod,
  own: {
    readonly lr: number | null;
    readonly fold: number;
    readonly seed: number;
    readonly planned: PlannedSteps;
    readonly engine: EngineName;
    readonly checkpoint: string | null;
  },
): Configuration {
  const { recompute, ...ruled } = recipe;
  const { accumulate, lr: _, ...optimizer } = recipe.optimizer;
  const { checkpoint, planned, ...rest } = own;
  return {
    runner: RUNNER_VERSION,
    model: {
      name: model.name,
      size: model.size,
      config: model.config,
      checkpoint,
      ...(model.newHead && checkpoint !== null && { newHead: true }),
    },
    dataset: {
      name: data.name,
      version: data.info.version,
      options: data.options,
    },
    ...(task.name !== IMPLIED_TASK && {
      task: {
        name: task.name,
        version: task.info.version,
        options: task.configured.options,
      },
    }),
    method: { name, version: method.version, options: configured.options },
    ...rest,
    recipe: {
      ...ruled,
      // Left out where it is not asked for, as before there was such a thing.
      ...(recompute && { recompute }),
      accumulate,
      optimizer: { ...optimizer, hyper: { ...optimizer.hyper } },
      augmentation: { ...recipe.augmentation },
    },
    // Elsewhere they follow from the rest.
    ...(isPriced(recipe.protocol) && { updates: [...planned.updates] }),
  };
}

function readableName(
  { model, dataset, engine, lr, fold, seed }: Configuration,
  { label }: SuiteMethod,
): string {
  return [
    `${model.name}-${model.size}`,
    dataset.name,
    label,
    ...(lr === null ? [] : [`lr${lr}`]),
    ...(engine === "native" ? [] : [engine]),
    `f${fold}`,
    `s${seed}`,
  ].join(".");
}
