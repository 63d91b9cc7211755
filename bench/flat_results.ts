import type { LoadedResult } from "./report.ts";
import type { Result } from "./result/result.ts";

/** What a cell of a table may hold. */
export type FlatValue = string | number | boolean | null;

/** A column of a table. */
export interface FlatColumn {
  /** Name in snake_case, unit included. */
  readonly name: string;
  /** What its values are; they may all be `null`. */
  readonly type: "string" | "number" | "boolean";
  /** One for each result. */
  readonly values: readonly FlatValue[];
}

type Pick = (result: Result) => FlatValue | undefined;

const FIELDS: Readonly<Record<string, [FlatColumn["type"], Pick]>> = {
  id: ["string", ({ id }) => id],
  outcome: ["string", ({ outcome }) => outcome],
  suite: ["string", ({ cell }) => cell.suite],
  workload: ["string", ({ cell }) => cell.workload],
  label: ["string", ({ cell }) => cell.label],
  model: ["string", ({ configuration: { model } }) => model.name],
  size: ["string", ({ configuration: { model } }) => model.size],
  checkpoint: ["string", ({ configuration: { model } }) => model.checkpoint],
  dataset: ["string", ({ configuration: { dataset } }) => dataset.name],
  method: ["string", ({ configuration: { method } }) => method.name],
  engine: ["string", ({ configuration }) => configuration.engine],
  protocol: ["string", ({ configuration: { recipe } }) => recipe.protocol],
  learning_rate: ["number", ({ configuration }) => configuration.lr],
  fold: ["number", ({ configuration }) => configuration.fold],
  seed: ["number", ({ configuration }) => configuration.seed],
  status: ["string", ({ status }) => status],
  reason: ["string", ({ error }) => error?.message],
  total_parameters: ["number", ({ costs }) => costs?.totalParameters],
  trainable_parameters: ["number", ({ costs }) => costs?.trainableParameters],
  updates: ["number", ({ costs }) => costs?.updates],
  train_samples: ["number", ({ costs }) => costs?.samples],
  training_flops: ["number", ({ costs }) => costs?.trainingFlops],
  stored_bytes: ["number", ({ costs }) => costs?.storedBytes],
  peak_bytes: ["number", ({ costs }) => costs?.peakBytes.total],
  wall_ms: ["number", ({ costs }) => costs?.wallMs],
  training_ms: ["number", ({ costs }) => costs?.trainingMs],
  update_wall_ms: ["number", ({ costs }) => costs?.updateWallMs?.median],
  update_gpu_ms: ["number", ({ costs }) => costs?.updateGpuMs?.median],
  device: ["string", ({ device }) => device?.adapter],
  is_fallback: ["boolean", ({ device }) => device?.isFallback],
  commit: ["string", ({ environment }) => environment.commit],
  created_at: ["string", ({ createdAt }) => createdAt],
};

/**
 * Results as a table: a row for each, a column for each field, and three for each metric: value, and both
 * ends of its interval over test items.
 */
export function flatResults(loaded: readonly LoadedResult[]): FlatColumn[] {
  const results = loaded.map(({ result }) => result)
    .toSorted((a, b) =>
      a.cell.id < b.cell.id || a.cell.id === b.cell.id && a.id < b.id ? -1 : 1
    );
  const names = [...new Set(results.flatMap((own) => Object.keys(own.metrics)))]
    .sort();
  const column = (name: string, type: FlatColumn["type"], pick: Pick) => ({
    name,
    type,
    values: results.map((own) => pick(own) ?? null),
  });
  return [
    ...Object.entries(FIELDS).map(([name, [type, pick]]) =>
      column(name, type, pick)
    ),
    ...names.flatMap((name) => [
      column(name, "number", ({ metrics }) => metrics[name]?.value),
      column(
        `${name}_low`,
        "number",
        ({ metrics }) => metrics[name]?.interval?.low,
      ),
      column(
        `${name}_high`,
        "number",
        ({ metrics }) => metrics[name]?.interval?.high,
      ),
    ]),
  ];
}
