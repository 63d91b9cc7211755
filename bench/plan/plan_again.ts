/**
 * From a result back to the plan of its one cell.
 *
 * @module
 */
import {
  ConfigError,
  readSuite,
  type Suite,
  SuiteError,
} from "../../suites/mod.ts";
import { differingPaths } from "../changed_paths.ts";
import { canonicalJson } from "../result/canonical_json.ts";
import type { Configuration } from "../result/configuration.ts";
import type { Result } from "../result/result.ts";
import { type Plan, planSuite } from "./plan_suite.ts";
import { ReproductionError } from "./reproduction_error.ts";

/**
 * Plans the cell of a result from the result alone. Every plugin must have the version that it had then, and
 * the rebuilt configuration must be the one of the result, to the last field.
 *
 * @param result The result.
 * @param findWeights Finds a file of weights by its sha256; `null` if there is none.
 * @returns A plan of one cell, with suite, workload and label of the result.
 * @throws {ReproductionError} If the code at hand would run something else, or the weights are not there.
 */
export async function planAgain(
  result: Result,
  findWeights: (sha256: string) => Promise<Uint8Array | null>,
): Promise<Plan> {
  const { id, configuration, provenance } = result;
  const { checkpoint } = configuration.model;
  const weights = checkpoint === null ? null : await findWeights(checkpoint);
  if (checkpoint !== null && !weights) {
    throw new ReproductionError(
      id,
      `found no weights with sha256 ${checkpoint}, expected the checkpoint that it started from`,
    );
  }
  try {
    const suite = suiteOf(result);
    const plan = await planSuite(suite, {
      readFile: () => Promise.resolve(weights!),
      updateTimes: timesOf(suite, configuration),
    });
    const [cell] = plan.cells;
    checkConfiguration(id, cell!.configuration, configuration);
    return {
      ...plan,
      cells: [{ ...cell!, planned: provenance ?? cell!.planned }],
    };
  } catch (error) {
    if (!(error instanceof SuiteError)) throw error;
    // Its place is in a suite file that nobody wrote.
    const { cause } = error;
    throw new ReproductionError(
      id,
      cause instanceof ConfigError ? cause.message : error.message,
      { cause: error },
    );
  }
}

/** The suite that has this cell alone; JSON is YAML. */
function suiteOf({ cell, configuration }: Result): Suite {
  const { model, dataset, task, method, engine, lr, fold, seed } =
    configuration;
  const { accumulate, augmentation, ...recipe } = configuration.recipe;
  const suite = readSuite(
    JSON.stringify({
      version: 1,
      engine,
      model: { ...model, checkpoint: model.checkpoint ?? "none" },
      dataset: { ...dataset.options, name: dataset.name },
      ...(task && { task: { ...task.options, name: task.name } }),
      folds: [fold],
      seeds: [seed],
      ...recipe,
      optimizer: { ...recipe.optimizer, accumulate },
      // Results that name no task are of images; only those are varied.
      ...(!task && { augmentation }),
      methods: [{
        ...method.options,
        name: method.name,
        label: cell.label,
        ...(lr !== null && { lr }),
      }],
    }),
    `${cell.suite}.yaml`,
  );
  // The name becomes a folder, and the result is somebody else's.
  const name = suite.name.replace(/^\.+/, "");
  const [workload] = suite.workloads;
  return {
    ...suite,
    name,
    workloads: [{ ...workload!, name: cell.workload }],
  };
}

/**
 * Times with which the protocol that goes by them gives the updates that the cell had: a budget of n updates
 * at the price of one.
 */
function timesOf(
  { workloads: [workload] }: Suite,
  { updates, recipe }: Configuration,
) {
  const { name, methods: [method] } = workload!;
  const total = updates?.reduce((sum, own) => sum + own, 0);
  if (total === undefined) return {};
  return { [name]: { "": total, [method!.label]: recipe.updates } };
}

function checkConfiguration(
  id: string,
  found: Configuration,
  expected: Configuration,
): void {
  const paths = differingPaths(expected, found);
  if (paths.length === 0) return;
  const faults = paths.map((path) =>
    `${path} ${at(found, path)}, expected ${at(expected, path)}`
  );
  throw new ReproductionError(id, `found ${faults.join("; ")}`);
}

function at(value: unknown, path: string): string {
  const found = path.split(".").reduce<unknown>(
    (own, key) =>
      typeof own === "object" && own !== null ? Reflect.get(own, key) : own,
    value,
  );
  return found === undefined ? "nothing" : canonicalJson(found);
}
