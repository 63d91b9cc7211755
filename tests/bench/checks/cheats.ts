/**
 * How one would cheat, each as a change to honest results. Whoever cheats here knows the form well: all
 * hashes are made anew, but for the one that the cheat is about.
 *
 * @module
 */
import type { CheckName } from "../../../bench/checks/mod.ts";
import { canonicalJson } from "../../../bench/result/canonical_json.ts";
import { contentHash, sha256 } from "../../../bench/result/content_hash.ts";
import { idsHash } from "../../../bench/result/ids_hash.ts";
import { metricInterval } from "../../../bench/metric_interval.ts";
import { RECOMPUTED } from "../../../bench/recompute_metric.ts";
import {
  type PredictionRow,
  readPredictions,
} from "../../../bench/result/predictions.ts";
import {
  outcomeHash,
  readResult,
  resultId,
} from "../../../bench/result/read_result.ts";
import type { Result } from "../../../bench/result/result.ts";

/** Honest results: `full` at one rate and `dt3` at two, seeds 0 to 2. */
export const HONEST = new URL("honest/", import.meta.url);

/** A result with its predictions, ready to be written. */
export interface Forgery {
  readonly result: Result;
  /** Lines of its predictions; `null` leaves the file out. */
  readonly rows: readonly PredictionRow[] | null;
}

/** A way to cheat. */
export interface Cheat {
  /** The check that must tell. */
  readonly check: CheckName;
  /** What is handed in. */
  forge(): Promise<Forgery[]>;
}

/** Honest results on the fold of `full_s0`. */
function rivals(): Promise<Forgery[]> {
  return Promise.all(["dt3_low_s0", "dt3_high_s0"].map(honest));
}

async function honest(name: string): Promise<Forgery> {
  const read = await readResult(
    await Deno.readTextFile(new URL(`${name}.json`, HONEST)),
  );
  // Written anew it is a file of today, with an id of its own.
  const result = { ...read, id: await resultId(read) };
  const text = await Deno.readTextFile(
    new URL(result.predictions!.file, HONEST),
  );
  return { result, rows: readPredictions(text) };
}

/** A changed result with hashes that fit it. */
async function forged(
  { result, rows }: Forgery,
  changes: Partial<Result>,
): Promise<Forgery> {
  const value = { ...result, ...changes };
  const hash = await contentHash(value.configuration);
  const cell = {
    ...value.cell,
    id: value.cell.id.replace(/[0-9a-f]{10}$/, hash.slice(0, 10)),
    hash,
  };
  const outcome = await outcomeHash(value);
  const named = { ...value, cell, outcome };
  return { result: { ...named, id: await resultId(named) }, rows };
}

/** Other predictions, and all that follows from them. */
async function retold(
  own: Forgery,
  rows: readonly PredictionRow[],
): Promise<Forgery> {
  const hash = await sha256(linesOf(rows));
  const metrics = Object.fromEntries(
    Object.entries(own.result.metrics).map(([name, metric]) => {
      const value = RECOMPUTED[name]!(rows)!;
      const interval = metricInterval(name, value, rows);
      return [name, { ...metric, value, samples: rows.length, interval }];
    }),
  );
  return await forged({ ...own, rows }, {
    metrics,
    predictions: {
      file: `predictions/${hash}.jsonl`,
      sha256: hash,
      rows: rows.length,
    },
  });
}

/** A file of predictions. */
export function linesOf(rows: readonly PredictionRow[]): string {
  return rows.map((row) => `${canonicalJson(row)}\n`).join("");
}

const accuracyOf = ({ metrics }: Result, value: number) => ({
  ...metrics,
  accuracy: { ...metrics.accuracy!, value },
});

const timed = (
  { costs }: Result,
  factor: number,
): NonNullable<Result["costs"]> => {
  const scaled = (own: NonNullable<Result["costs"]>["updateWallMs"]) =>
    own && {
      median: own.median * factor,
      samples: own.samples.map((ms) => ms * factor),
    };
  return {
    ...costs!,
    wallMs: costs!.wallMs * factor,
    trainingMs: costs!.trainingMs * factor,
    evaluationMs: costs!.evaluationMs * factor,
    compilationMs: costs!.compilationMs * factor,
    updateWallMs: scaled(costs!.updateWallMs),
    updateGpuMs: scaled(costs!.updateGpuMs),
  };
};

/** A result that says that it was planned otherwise. */
function planned(
  own: Forgery,
  plan: { readonly seeds?: number[]; readonly rates?: number[] },
): Promise<Forgery> {
  return forged(own, { provenance: { ...own.result.provenance!, ...plan } });
}

/** Every cheat of docs/gaming.md, by the name of its folder. */
export const CHEATS: Readonly<Record<string, Cheat>> = {
  edited_value: {
    check: "content_hash",
    async forge() {
      const { result, rows } = await honest("full_s0");
      return [{
        result: { ...result, metrics: accuracyOf(result, 0.9) },
        rows,
      }];
    },
  },
  edited_hash: {
    check: "derived_hashes",
    async forge() {
      const { result, rows } = await honest("full_s0");
      const other = (await honest("full_s1")).result.outcome;
      const value = { ...result, outcome: other };
      return [{ result: { ...value, id: await resultId(value) }, rows }];
    },
  },
  copied_row: {
    check: "distinct_runs",
    async forge() {
      const first = await honest("full_s0");
      const { configuration, costs } = first.result;
      return [
        first,
        await forged(first, {
          configuration: { ...configuration, seed: 1 },
          costs: { ...costs!, updateWallMs: null, wallMs: costs!.wallMs + 1 },
          createdAt: "2026-11-24T23:00:00.000Z",
        }),
      ];
    },
  },
  copied_times: {
    check: "distinct_runs",
    async forge() {
      const first = await honest("dt3_low_s0"),
        other = await honest("dt3_high_s0");
      const { updateWallMs, trainingMs, wallMs } = first.result.costs!;
      return [
        first,
        await forged(other, {
          costs: { ...other.result.costs!, updateWallMs, trainingMs, wallMs },
        }),
      ];
    },
  },
  best_of_n_seeds: {
    check: "every_seed",
    forge: async () => [await honest("full_s2")],
  },
  lucky_seeds: {
    check: "every_seed",
    async forge() {
      const own = await honest("full_s2");
      const provenance = { ...own.result.provenance!, seeds: [2] };
      return [await forged(own, { provenance })];
    },
  },
  seed_left_out_of_a_longer_plan: {
    check: "every_seed",
    forge: async () => [
      await planned(await honest("full_s0"), { seeds: [0] }),
      await honest("full_s2"),
    ],
  },
  other_rates_for_a_seed: {
    check: "every_seed",
    async forge() {
      const own = await honest("full_s1");
      const rates = [...own.result.provenance!.rates, 1];
      return [await honest("full_s0"), await planned(own, { rates })];
    },
  },
  best_of_n_rates: {
    check: "every_seed",
    forge: () =>
      Promise.all([0, 1, 2].map((seed) => honest(`dt3_high_s${seed}`))),
  },
  test_split_called_selection: {
    check: "choices_on_selection",
    async forge() {
      const own = await honest("full_s0");
      const data = own.result.data!;
      const splits = { ...data.splits!, selection: data.splits!.test };
      const selection = splits.test.samples;
      const look = { update: 8, correct: 7, samples: selection };
      return [
        await forged(own, {
          data: { ...data, splits },
          steps: [{ ...own.result.steps[0]!, best: look }],
          curves: [{
            ...own.result.curves[0]!,
            selection: [{ ...look, lossNats: 3.9 }],
          }],
        }),
      ];
    },
  },
  step_chosen_by_test: {
    check: "choices_on_selection",
    async forge() {
      const own = await honest("full_s0");
      const [step] = own.result.steps;
      const looks = own.result.curves[0]!.selection;
      const { lossNats: _, ...worst } = looks.find(({ update }) =>
        update !== step!.best!.update
      )!;
      return [await forged(own, { steps: [{ ...step!, best: worst }] })];
    },
  },
  easy_samples_only: {
    check: "choices_on_selection",
    async forge() {
      const own = await honest("full_s0");
      const data = own.result.data!;
      const rows = own.rows!.filter((row, i) =>
        i < 30 || row.label === row.prediction
      );
      const test = { ...data.splits!.test, samples: rows.length };
      const told = await retold(own, rows);
      return [
        await forged(told, {
          data: { ...data, splits: { ...data.splits!, test } },
        }),
      ];
    },
  },
  zero_time_kernel: {
    check: "time_passes",
    async forge() {
      const own = await honest("full_s0");
      const updateGpuMs = { median: 0, samples: [0, 0, 0] };
      return [
        await forged(own, { costs: { ...own.result.costs!, updateGpuMs } }),
      ];
    },
  },
  time_left_out: {
    check: "time_passes",
    async forge() {
      const own = await honest("full_s0");
      const { updates, updateWallMs } = own.result.costs!;
      const trainingMs = updates * Math.min(...updateWallMs!.samples) / 2;
      return [
        await forged(own, { costs: { ...own.result.costs!, trainingMs } }),
      ];
    },
  },
  above_peak: {
    check: "below_peak",
    async forge() {
      const own = await honest("full_s0");
      return [await forged(own, { costs: timed(own.result, 2 ** -10) })];
    },
  },
  above_peak_with_edited_peak: {
    check: "below_peak",
    async forge() {
      const own = await honest("full_s0");
      return [
        await forged(own, {
          costs: timed(own.result, 2 ** -20),
          device: { ...own.result.device!, peakFlopsPerS: 1e18 },
        }),
      ];
    },
  },
  edited_utilisation: {
    check: "utilisation_follows",
    async forge() {
      const own = await honest("full_s0");
      return [
        await forged(own, { costs: { ...own.result.costs!, mfu: 0.7 } }),
      ];
    },
  },
  utilisation_above_all: {
    check: "utilisation_follows",
    async forge() {
      const { result, rows } = await honest("full_s0");
      const peakFlopsPerS = 3e9;
      const { updates, steps, trainingMs } = result.costs!;
      const ms = trainingMs / updates;
      const timing = { median: ms, samples: [ms, ms, ms] };
      const updateFlops = Math.round(
        1.25 * peakFlopsPerS * result.costs!.trainingMs / 1e3 / updates,
      );
      const trainingFlops = updateFlops * updates;
      const mfu = trainingFlops / result.costs!.trainingMs * 1e3 /
        peakFlopsPerS;
      return [
        await forged({ result, rows }, {
          costs: {
            ...result.costs!,
            trainingFlops,
            hardwareFlops: trainingFlops,
            updateWallMs: timing,
            updateGpuMs: timing,
            steps: steps?.map((own) => ({
              ...own,
              updateFlops,
              updateHardwareFlops: updateFlops,
            })),
            mfu,
          },
          device: { ...result.device!, peakFlopsPerS },
        }),
      ];
    },
  },
  missing_predictions: {
    check: "predictions_present",
    forge: async () => [{ ...await honest("full_s0"), rows: null }],
  },
  no_predictions: {
    check: "predictions_present",
    async forge() {
      const own = await honest("full_s0");
      return [await forged({ ...own, rows: null }, { predictions: null })];
    },
  },
  other_predictions: {
    check: "predictions_present",
    async forge() {
      const { result } = await honest("full_s0");
      return [{ result, rows: (await honest("full_s1")).rows }];
    },
  },
  metric_above_predictions: {
    check: "metrics_follow",
    async forge() {
      const own = await honest("full_s0");
      return [await forged(own, { metrics: accuracyOf(own.result, 0.9) })];
    },
  },
  narrow_interval: {
    check: "metrics_follow",
    async forge() {
      const own = await honest("full_s0");
      const { accuracy } = own.result.metrics;
      const interval = { ...accuracy!.interval!, low: accuracy!.value - 0.001 };
      return [
        await forged(own, {
          metrics: {
            ...own.result.metrics,
            accuracy: { ...accuracy!, interval },
          },
        }),
      ];
    },
  },
  all_answers_right: {
    check: "metrics_follow",
    async forge() {
      const own = await honest("full_s0");
      const rows = own.rows!.map((row) => ({ ...row, prediction: row.label }));
      return [await retold(own, rows)];
    },
  },
  hidden_failure: {
    check: "whole_story",
    async forge() {
      const own = await honest("full_s0");
      return [await forged(own, { status: "diverged" })];
    },
  },
  dropped_updates: {
    check: "whole_story",
    async forge() {
      const own = await honest("full_s0");
      const [curve] = own.result.curves;
      const lossNats = curve!.lossNats.slice(0, -1);
      return [await forged(own, { curves: [{ ...curve!, lossNats }] })];
    },
  },
  relabelled_samples: {
    check: "same_labels",
    async forge() {
      const own = await honest("full_s0");
      // Wrong answers become right ones, in all that is said of them.
      const rows = own.rows!.map((row, i) =>
        i % 3 > 0 ? row : {
          ...row,
          label: row.prediction,
          rank: 0,
          lossNats: Number((-Math.log(row.probability!)).toFixed(6)),
        }
      );
      return [await retold(own, rows), ...await rivals()];
    },
  },
  easier_test_split: {
    check: "same_splits",
    async forge() {
      const own = await honest("full_s0");
      const data = own.result.data!;
      const rows = own.rows!.filter((row, i) =>
        i < 30 || row.label === row.prediction
      );
      const told = await retold(own, rows);
      const test = {
        samples: rows.length,
        idsHash: await idsHash(rows.map(({ id }) => id)),
      };
      return [
        await forged(told, {
          data: { ...data, splits: { ...data.splits!, test } },
        }),
        ...await rivals(),
      ];
    },
  },
  sharper_inputs: {
    check: "same_splits",
    async forge() {
      const own = await honest("full_s0");
      const data = { ...own.result.data!, inputHash: "a".repeat(64) };
      const seed1 = await honest("full_s1");
      return [await forged(own, { data }), seed1, ...await rivals()];
    },
  },
  longer_training: {
    check: "within_budget",
    async forge() {
      const own = await honest("full_s0");
      const { configuration } = own.result;
      const recipe = { ...configuration.recipe, updates: 4 };
      return [
        await forged(own, { configuration: { ...configuration, recipe } }),
      ];
    },
  },
  higher_rate: {
    check: "within_budget",
    async forge() {
      const own = await honest("full_s0");
      const configuration = { ...own.result.configuration, lr: 1e-4 };
      const provenance = { ...own.result.provenance!, rates: [1e-4] };
      return [await forged(own, { configuration, provenance })];
    },
  },
  more_samples: {
    check: "within_budget",
    async forge() {
      const own = await honest("full_s0");
      const costs = own.result.costs!;
      const samples = costs.samples * 4;
      return [await forged(own, { costs: { ...costs, samples } })];
    },
  },
  fewer_parameters: {
    check: "costs_add_up",
    async forge() {
      const own = await honest("full_s0");
      const costs = { ...own.result.costs!, trainableParameters: 6837 };
      return [await forged(own, { costs })];
    },
  },
  fewer_operations: {
    check: "costs_add_up",
    async forge() {
      const own = await honest("dt3_low_s0");
      const costs = own.result.costs!;
      const trainingFlops = costs.trainingFlops / 2;
      return [
        await forged(own, { costs: { ...costs, trainingFlops } }),
        await honest("dt3_high_s0"),
      ];
    },
  },
  less_memory: {
    check: "costs_add_up",
    async forge() {
      const own = await honest("full_s0");
      const costs = own.result.costs!;
      const peakBytes = { ...costs.peakBytes, total: 1e6 };
      return [await forged(own, { costs: { ...costs, peakBytes } })];
    },
  },
};
