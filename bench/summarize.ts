/**
 * From results to a report: groups, chosen learning rates, intervals, paired differences.
 *
 * @module
 */
import { chooseRates, ratesOf } from "./chosen_rates.ts";
import { findReference } from "./reference_method.ts";
import { groupKey, newestOnly } from "./result_groups.ts";
import { runsOf } from "./scored_runs.ts";
import { estimateDifference } from "./stats/difference.ts";
import { type Estimate, estimateMean } from "./stats/estimate.ts";
import { median } from "./stats/median.ts";
import { judgePairs, type PairJudgement } from "./stats/judge_pairs.ts";
import { bandsOf } from "./stats/rank_bands.ts";
import type { Run } from "./stats/run.ts";
import type {
  LoadedResult,
  Report,
  ReportGroup,
  ReportPair,
  ReportRow,
} from "./report.ts";

/**
 * Summarizes results.
 *
 * Of results for the same row, rate, fold and seed only the newest counts; older ones are of a suite or a
 * version that has since changed.
 *
 * @param loaded Results in any order.
 */
export function summarize(loaded: readonly LoadedResult[]): Report {
  const groups = Map.groupBy(
    newestOnly(loaded),
    ({ result }) => groupKey(result),
  );
  return {
    groups: [...groups.keys()].sort().map((key) =>
      summarizeGroup(groups.get(key)!)
    ),
  };
}

function summarizeGroup(loaded: readonly LoadedResult[]): ReportGroup {
  const [{ result: { cell, configuration, device } }] = loaded as [
    LoadedResult,
  ];
  const { model, dataset, task, engine, recipe } = configuration;
  const labels = Map.groupBy(loaded, ({ result }) => result.cell.label);
  const reference = findReference(
    labels,
    ([, own]) => own[0]!.result.configuration.method.name,
  );
  const against = reference && chooseRates(reference[1]);
  const blocks = [...labels].map(([label, own]) =>
    rowsOf(own, label === reference?.[0] ? null : against ?? null)
  );
  const { rows, pairs } = inOrder(blocks, {
    runsOf: (label) => runsOf(chooseRates(labels.get(label)!)),
    reference: reference?.[0] ?? null,
  });
  return {
    suite: cell.suite,
    workload: cell.workload,
    model: `${model.name}-${model.size}`,
    dataset: [dataset.name, ...Object.values(dataset.options).map(formatOption)]
      .join(" "),
    engine,
    device: device?.adapter ?? "unknown",
    isFallback: device?.isFallback ?? false,
    peakFlopsPerS: median(
      loaded.flatMap(({ result }) => result.device?.peakFlopsPerS ?? []),
    ),
    protocol: recipe.protocol,
    recipe: `${recipe.updates} updates of ${recipe.batch} ${
      task === undefined ? "images" : "texts"
    } (${recipe.protocol}), ${recipe.optimizer.name}${rulesOf(recipe)}`,
    reference: reference?.[0] ?? null,
    rows,
    pairs,
  };
}

/**
 * Ranks the methods of a group, and puts them in order of their bands. Within a band there is none that the data
 * support, so ties stand as their names do, behind the reference.
 */
function inOrder(
  blocks: readonly ReportRow[][],
  { runsOf, reference }: {
    readonly runsOf: (label: string) => readonly Run[];
    readonly reference: string | null;
  },
): Pick<ReportGroup, "rows" | "pairs"> {
  const byName = blocks.toSorted(([a], [b]) =>
    Number(b!.label === reference) - Number(a!.label === reference) ||
    (a!.label < b!.label ? -1 : 1)
  );
  const scored = byName.filter(([row]) => row!.accuracy !== null);
  const judged = judgePairs(scored.map(([row]) => runsOf(row!.label)));
  const bands = bandsOf(scored.length, judged);
  const places = bands.map((_, i) => i).sort((i, j) =>
    bands[i]!.best - bands[j]!.best || bands[i]!.worst - bands[j]!.worst ||
    i - j
  );
  const pairOfPlaces = (i: number, j: number) => {
    const found = judged.find((own) =>
      own.i === Math.min(i, j) && own.j === Math.max(i, j)
    )!;
    return pairOf(found, i < j ? 1 : -1);
  };
  return {
    rows: [
      ...places.flatMap((place) => {
        const [first, ...fixed] = scored[place]!;
        return [{ ...first!, rank: bands[place]! }, ...fixed];
      }),
      ...byName.filter((block) => !scored.includes(block)).flat(),
    ],
    pairs: places.map((i, at) =>
      places.slice(at + 1).map((j) => pairOfPlaces(i, j))
    ),
  };
}

/** Rounded to a thousandth of a point: less is noise, and there are many pairs. */
function pairOf(
  { difference, verdict }: PairJudgement,
  sign: 1 | -1,
): ReportPair {
  const round = (value: number | null | undefined) =>
    value === null || value === undefined
      ? null
      : Math.round(value * 1e5) / 1e5;
  const value = round(difference?.value);
  return [
    // Not −0.
    value === null ? null : sign === 1 ? value : 0 - value,
    round(difference?.halfWidth),
    verdict,
    verdict !== "runs" && (difference?.p ?? 1) < 0.05,
  ];
}

/** What a suite rules on steps beyond what methods say, in a few words. */
function rulesOf(
  { seedNext, steps }: LoadedResult["result"]["configuration"]["recipe"],
): string {
  const { optimizer = "method", schedule = "method", always = "method" } =
    steps ?? {};
  return [
    `, ${seedNext} weights go on`,
    ...(optimizer === "method" ? [] : [`optimizer ${optimizer}`]),
    ...(schedule === "method" ? [] : [`schedule ${schedule}`]),
    ...(always === "method"
      ? []
      : [`always ${always.length === 0 ? "nothing" : always.join(", ")}`]),
    ...(steps?.batchNorm === "still" ? ["frozen batch norms still"] : []),
  ].join(", ");
}

/** An option in a few words, e.g. `fluent` or `test 300`. */
function formatOption(value: unknown): string {
  return typeof value === "object" && value !== null
    ? Object.entries(value).flat().map(String).join(" ")
    : String(value);
}

/** The rows of a method: one, or that of chosen rates and then one for each rate. */
function rowsOf(
  loaded: readonly LoadedResult[],
  against: readonly LoadedResult[] | null,
): ReportRow[] {
  const rates = ratesOf(loaded);
  if (rates.length === 0) return [rowOf(loaded, "none", against)];
  const fixed = rates.map((lr) =>
    rowOf(
      loaded.filter(({ result }) => result.configuration.lr === lr),
      "fixed",
      against,
    )
  );
  return rates.length === 1 ? fixed : [
    {
      ...rowOf(chooseRates(loaded), "chosen", against),
      tuning: tuningOf(loaded),
    },
    ...fixed,
  ];
}

/** What it cost to choose: every trial of every run, those that failed among them. */
function tuningOf(loaded: readonly LoadedResult[]): ReportRow["tuning"] {
  const costs = loaded.flatMap(({ result }) => result.costs ?? []);
  const total = (pick: (own: typeof costs[number]) => number) =>
    costs.reduce((sum, own) => sum + pick(own), 0);
  return {
    trials: Math.max(
      ratesOf(loaded).length,
      ...loaded.map(({ result }) => result.provenance?.rates.length ?? 0),
    ),
    cells: loaded.length,
    wallMs: total((own) => own.wallMs),
    flops: total((own) => own.trainingFlops + own.evaluationFlops),
  };
}

function rowOf(
  loaded: readonly LoadedResult[],
  rate: ReportRow["rate"],
  against: readonly LoadedResult[] | null,
): ReportRow {
  const [{ result: { cell, configuration } }] = loaded as [LoadedResult];
  const ended = loaded.filter(({ result }) => result.status === "ok");
  const failures: Record<string, number> = {};
  for (const { result: { status } } of loaded) {
    if (status !== "ok") failures[status] = (failures[status] ?? 0) + 1;
  }
  const runs = runsOf(loaded);
  const costs = ended.map(({ result }) => result.costs!);
  const middle = (pick: (own: typeof costs[number]) => number | undefined) =>
    median(costs.flatMap((own) => pick(own) ?? []));
  return {
    label: cell.label,
    method: configuration.method.name,
    rate,
    rates: ratesOf(loaded),
    rank: null,
    tuning: null,
    runs: ended.length,
    failures,
    accuracy: known(runs.length === 0 ? null : estimateMean(runs)),
    difference: known(against && estimateDifference(runs, runsOf(against))),
    updates: middle(({ updates }) => updates),
    trainableParameters: costs[0]?.trainableParameters ?? null,
    updateFlops: middle(({ trainingFlops, updates }) =>
      updates > 0 ? trainingFlops / updates : undefined
    ),
    wallMs: middle(({ wallMs }) => wallMs),
    updateWallMs: middle(({ updateWallMs }) => updateWallMs?.median),
    updateGpuMs: middle(({ updateGpuMs }) => updateGpuMs?.median),
    peakBytes: middle(({ peakBytes }) => peakBytes.total),
  };
}

/** A mean without an interval, as of a single answer, says nothing. */
function known<T extends Estimate>(estimate: T | null | undefined): T | null {
  return estimate && estimate.halfWidth !== null ? estimate : null;
}
