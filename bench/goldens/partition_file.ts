import { type Method, type MethodName, methods } from "../../suites/mod.ts";
import { type Model, sizeOf } from "../../models/mod.ts";
import { buildModel, type GoldenConfig } from "./build_model.ts";
import { compareNames } from "./compare_names.ts";
import { compare } from "./deviation.ts";
import { judge, summarize, unsupported, type Verdict } from "./verdict.ts";

/** What trains in a mode of the repository of the paper. */
interface Trained {
  readonly trainable?: readonly string[];
  readonly trainable_parameters?: number;
}

/** A file of partitions, as far as it is read. */
interface PartitionFile {
  readonly model: string;
  readonly adapter: boolean;
  readonly config: GoldenConfig;
  /** Modes of each method, step by step. */
  readonly plans: Readonly<Record<string, readonly string[]>>;
  readonly parameters: readonly [name: string, shape: number[]][];
  /** A mode that crashes as published says what was meant. */
  readonly steps: Readonly<
    Record<string, Trained & { readonly trainable_intended?: Trained }>
  >;
}

/**
 * Checks a file of partitions: parameters of the network, and what each method trains in each step.
 * Needs no engine.
 */
export function checkPartitionFile(name: string, text: string): Verdict {
  const file = JSON.parse(text) as PartitionFile;
  const { model: network, adapter, config, plans } = file;
  const model = buildModel(network, { ...config, adapter });
  if (!model) return unsupported(name, `no model "${network}"`);
  return summarize(name, [
    judge("network", [
      compareNames(
        "parameters",
        model.parameters.map(({ name, shape }) => `${name} [${shape}]`),
        file.parameters.map(([name, shape]) => `${name} [${shape}]`),
      ),
      // A mode that no method runs would go unchecked.
      compareNames(
        "modes",
        Object.values(plans).flat(),
        Object.keys(file.steps),
      ),
    ]),
    ...Object.keys(plans).map((plan) => checkPlan(plan, file, model)),
  ]);
}

function checkPlan(plan: string, file: PartitionFile, model: Model): Verdict {
  if (!Object.hasOwn(methods, plan)) {
    return unsupported(plan, `no method "${plan}"`);
  }
  const method: Method = methods[plan as MethodName];
  const on = file.adapter ? "adapter" : "full";
  const steps = method.configure({ on }, plan).steps(model);
  const modes = file.plans[plan]!;
  return judge(plan, [
    compare("steps", [steps.length], [modes.length], 0),
    ...modes.flatMap((mode, i) => {
      const { trainable_intended, ...own } = file.steps[mode] ?? {};
      const { trainable = [], trainable_parameters } = trainable_intended ??
        own;
      const names = new Set(steps[i]?.trainable);
      const count = model.parameters.filter(({ name }) => names.has(name))
        .reduce((sum, { shape }) => sum + sizeOf(shape), 0);
      return [
        compareNames(mode, names, trainable),
        ...(trainable_parameters === undefined ? [] : [
          compare(`${mode} values`, [count], [trainable_parameters], 0),
        ]),
      ];
    }),
  ]);
}
