import { dirname, join } from "node:path";
import type { EngineName } from "../../models/mod.ts";
import { type Suite, SuiteError, type SuiteMethod } from "../../suites/mod.ts";
import type { Configuration } from "../result/configuration.ts";
import { contentHash, sha256 } from "../result/content_hash.ts";
import type { Cell } from "./cell.ts";
import { type CellCost, estimateCost } from "./cost.ts";
import { splitUpdates } from "./split_updates.ts";

/** Version of the training loop. Raise it by one whenever results may change; older ones are then stale. */
export const RUNNER_VERSION = 1;

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
  /** Only cells whose method has one of these names or labels. */
  readonly methods?: readonly string[];
}

/** What a suite will run. */
export interface Plan {
  /** The suite. */
  readonly suite: Suite;
  /** The cells in the order in which they run: one seed after the other, so that pairs end together. */
  readonly cells: readonly Cell[];
  /** The checkpoint's bytes, if the suite starts from one. */
  readonly checkpoint: Uint8Array | null;
}

/**
 * Lists the cells of a suite with what each costs.
 *
 * @throws {SuiteError} If the checkpoint is not there.
 */
export async function planSuite(
  suite: Suite,
  options: PlanOptions,
): Promise<Plan> {
  const checkpoint = await readCheckpoint(suite, options);
  const checkpointHash = checkpoint && await sha256(checkpoint);
  const costs = new Map<SuiteMethod, CellCost>();
  const cells: Cell[] = [];
  const wanted = suite.methods.filter(({ name, label }) =>
    options.methods?.some((own) => own === name || own === label) ?? true
  );
  for (const seed of options.seeds ?? suite.seeds) {
    const fold = suite.folds[seed % suite.folds.length]!;
    if (options.folds?.includes(fold) === false) continue;
    for (const method of wanted) {
      const cost = costs.get(method) ?? estimateCost(
        method.model,
        method.steps,
        suite.recipe,
        suite.dataset.info.counts,
      );
      costs.set(method, cost);
      for (const lr of method.rates.length > 0 ? method.rates : [null]) {
        const configuration = configurationOf(suite, method, {
          lr,
          fold,
          seed,
          engine: options.engine ?? suite.engine,
          checkpoint: method.method.start === "random" ? null : checkpointHash,
        });
        const hash = await contentHash(configuration);
        cells.push({
          id: `${readableName(configuration, method)}-${hash.slice(0, 10)}`,
          hash,
          configuration,
          suite,
          method,
          updates: splitUpdates(method.steps, suite.recipe),
          cost,
        });
      }
    }
  }
  return { suite, cells, checkpoint };
}

async function readCheckpoint(
  { model, file, locate }: Suite,
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
      `Cannot read model.checkpoint: no file "${path}", expected one; "bench pretrain ${model.name}" makes that of the repository`,
      { cause: error },
    );
  }
}

function configurationOf(
  { model, dataset, recipe }: Suite,
  { name, method, configured }: SuiteMethod,
  own: {
    readonly lr: number | null;
    readonly fold: number;
    readonly seed: number;
    readonly engine: EngineName;
    readonly checkpoint: string | null;
  },
): Configuration {
  const { accumulate, lr: _, ...optimizer } = recipe.optimizer;
  const { checkpoint, ...rest } = own;
  return {
    runner: RUNNER_VERSION,
    model: {
      name: model.name,
      size: model.size,
      config: model.config,
      checkpoint,
    },
    dataset: {
      name: dataset.name,
      version: dataset.info.version,
      options: dataset.configured.options as Record<string, unknown>,
    },
    method: { name, version: method.version, options: configured.options },
    ...rest,
    recipe: {
      ...recipe,
      accumulate,
      optimizer: { ...optimizer, hyper: { ...optimizer.hyper } },
      augmentation: { ...recipe.augmentation },
    },
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
