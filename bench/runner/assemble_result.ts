/**
 * What a cell found, in the form of a result.
 *
 * @module
 */
import {
  type DeviceIdentity,
  type Model,
  type Session,
  sizeOf,
} from "../../models/mod.ts";
import type { Evaluation, MetricInfo } from "../../suites/mod.ts";
import type { Clock } from "../measure/clock.ts";
import { metricInterval } from "../metric_interval.ts";
import type { Cell } from "../plan/cell.ts";
import { outcomeHash, resultId } from "../result/read_result.ts";
import { modelFlopsUtilisation } from "../result/utilisation.ts";
import type { Result } from "../result/result.ts";
import { SCHEMA_VERSION } from "../result/schema.ts";
import { median } from "../stats/median.ts";
import { kernelProfile } from "./kernel_profile.ts";
import type { Spent } from "./spent.ts";
import { changedNames, tunedPart } from "./tune.ts";

/** The metrics of a test with what must be known to read them; what was not measured is left out. */
export function testMetrics(
  test: Evaluation,
  metrics: Readonly<Record<string, MetricInfo>>,
): Result["metrics"] {
  return Object.fromEntries(
    Object.entries(metrics).flatMap((
      [name, { unit, direction, version }],
    ) => {
      const value = test.metrics[name];
      if (value === undefined) return [];
      const split = "test" as const;
      const { samples, predictions } = test;
      const interval = metricInterval(name, value, predictions);
      return [[
        name,
        { value, unit, direction, split, samples, version, interval },
      ]];
    }),
  );
}

/** Number of values of the parameters of these names. */
export function countParameters(
  model: Pick<Model, "parameters">,
  names: readonly string[],
): number {
  const wanted = new Set(names);
  return model.parameters.filter(({ name }) => wanted.has(name))
    .reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

/** Most memory in use, by purpose and in total. */
export function peakOf(session: Session): Record<string, number> {
  const { peak } = session.memory();
  const total = Object.values(peak).reduce((sum, bytes) => sum + bytes, 0);
  return { ...peak, total };
}

/** The costs of a cell from what was spent on it. */
export function costsOf(
  spent: Spent,
  model: Pick<Model, "parameters" | "states">,
  steps: readonly {
    readonly trainable: readonly string[];
    readonly updates: number;
  }[],
  batch: number,
  peakBytes: Record<string, number>,
): NonNullable<Result["costs"]> {
  const { updateWallMs, updateGpuMs, kernels, ...rest } = spent;
  const profile = kernelProfile(kernels, updateGpuMs.length);
  const changed = changedNames(model, steps);
  const updates = steps.reduce((sum, own) => sum + own.updates, 0);
  return {
    ...rest,
    totalParameters: countParameters(
      model,
      model.parameters.map(({ name }) => name),
    ),
    trainableParameters: countParameters(model, changed),
    updates,
    samples: updates * batch,
    storedBytes: 4 *
      tunedPart(model, changed)
        .reduce((sum, { shape }) => sum + sizeOf(shape), 0),
    updateWallMs: timingOf(updateWallMs),
    updateGpuMs: timingOf(updateGpuMs),
    ...profile && { kernelProfile: profile },
    peakBytes,
  };
}

function timingOf(samples: readonly number[]) {
  const middle = median(samples);
  return middle === null ? null : { median: middle, samples: [...samples] };
}

/** What a result says beyond what is known before the cell runs. */
export type Parts = Pick<Result, "status" | "error"> & Partial<Result>;

/** What lies around a cell. */
export interface Around {
  /** Where it ran. */
  readonly device: DeviceIdentity;
  /** Operations a second that matrix products reach there; `null` if not measured. @default {null} */
  readonly peakFlopsPerS?: number | null;
  /** What it ran in. */
  readonly environment: Result["environment"];
  /** Tells when it ended. */
  readonly clock: Clock;
  /** Id of the result that it replaces. @default {null} */
  readonly supersedes?: string | null;
  /** Id of the result that is run again. @default {null} */
  readonly reproduces?: string | null;
}

/**
 * Completes a result: what is not known stays empty or `null`.
 *
 * @param parts What the cell found.
 * @param around What lies around it.
 */
export async function assembleResult(
  { id, hash, configuration, suite, workload, method, planned }: Cell,
  parts: Parts,
  { device, environment, clock, ...around }: Around,
): Promise<Result> {
  const { peakFlopsPerS = null, supersedes = null, reproduces = null } = around;
  const value = {
    metrics: {},
    steps: [],
    curves: [],
    predictions: null,
    initialized: [],
    data: null,
    costs: null,
    ...parts,
  };
  const { costs } = value;
  const outcome = await outcomeHash(value);
  const result: Omit<Result, "id"> = {
    schemaVersion: SCHEMA_VERSION,
    outcome,
    cell: {
      id,
      hash,
      suite: suite.name,
      workload: workload.name,
      label: method.label,
    },
    configuration,
    status: value.status,
    error: value.error,
    metrics: value.metrics,
    steps: value.steps,
    curves: value.curves,
    predictions: value.predictions,
    initialized: value.initialized,
    data: value.data,
    costs: costs && {
      ...costs,
      mfu: modelFlopsUtilisation(costs, peakFlopsPerS),
    },
    device: {
      engine: device.engine,
      adapter: device.adapter,
      vendor: device.vendor || null,
      architecture: device.architecture || null,
      driver: device.driver || null,
      isFallback: device.isFallback,
      features: [...device.features],
      limits: { ...device.limits },
      peakFlopsPerS,
    },
    environment,
    provenance: {
      seeds: [...planned.seeds],
      rates: [...planned.rates],
      reproduces,
    },
    supersedes,
    createdAt: clock.date().toISOString(),
  };
  return { id: await resultId(result), ...result };
}
