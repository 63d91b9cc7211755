/**
 * From results to a report: groups, chosen learning rates, intervals, paired differences.
 *
 * @module
 */
import { canonicalJson } from "./result/canonical_json.ts";
import type { Result } from "./result/result.ts";
import { estimateDifference } from "./stats/difference.ts";
import { estimateMean } from "./stats/estimate.ts";
import { median } from "./stats/median.ts";
import type { Run } from "./stats/run.ts";
import type { LoadedResult, Report, ReportGroup, ReportRow } from "./report.ts";

/** The method that others are compared with. */
const REFERENCE = "full";

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

/** All that rows must share to be compared. */
function groupKey({ cell, configuration, device }: Result): string {
  const { model: { name, size, config }, dataset, task, engine, recipe } =
    configuration;
  return canonicalJson([
    cell.suite,
    workloadOf({ cell, configuration }),
    { name, size, config },
    dataset,
    task ?? null,
    engine,
    device?.adapter ?? null,
    recipe,
  ]);
}

/** Results from before suites had workloads do not name theirs. */
function workloadOf(
  { cell, configuration: { model, dataset } }: Pick<
    Result,
    "cell" | "configuration"
  >,
): string {
  return cell.workload ?? `${model.name}/${dataset.name}`;
}

function newestOnly(loaded: readonly LoadedResult[]): LoadedResult[] {
  const newest = new Map<string, LoadedResult>();
  for (const own of loaded) {
    const { cell, configuration: { lr, fold, seed }, createdAt } = own.result;
    const key = canonicalJson([
      groupKey(own.result),
      cell.label,
      lr,
      fold,
      seed,
    ]);
    const other = newest.get(key);
    if (!other || other.result.createdAt < createdAt) newest.set(key, own);
  }
  return [...newest.values()];
}

function summarizeGroup(loaded: readonly LoadedResult[]): ReportGroup {
  const [{ result: { cell, configuration, device } }] = loaded as [
    LoadedResult,
  ];
  const { model, dataset, task, engine, recipe } = configuration;
  const labels = Map.groupBy(loaded, ({ result }) => result.cell.label);
  const reference = [...labels].find(([, own]) =>
    own[0]!.result.configuration.method.name === REFERENCE
  );
  const against = reference && chooseRates(reference[1]);
  const blocks = [...labels].map(([label, own]) =>
    rowsOf(own, label === reference?.[0] ? null : against ?? null)
  );
  return {
    suite: cell.suite,
    workload: workloadOf({ cell, configuration }),
    model: `${model.name}-${model.size}`,
    dataset: [dataset.name, ...Object.values(dataset.options).map(formatOption)]
      .join(" "),
    engine,
    device: device?.adapter ?? "unknown",
    recipe: `${recipe.updates} updates of ${recipe.batch} ${
      task === undefined ? "images" : "texts"
    } (${recipe.protocol}), ${recipe.optimizer.name}`,
    reference: reference?.[0] ?? null,
    rows: blocks.toSorted((a, b) => valueOf(b) - valueOf(a)).flat(),
  };
}

/** An option in a few words, e.g. `fluent` or `test 300`. */
function formatOption(value: unknown): string {
  return typeof value === "object" && value !== null
    ? Object.entries(value).flat().map(String).join(" ")
    : String(value);
}

function valueOf([row]: readonly ReportRow[]): number {
  return row?.accuracy?.value ?? -1;
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
  return rates.length === 1
    ? fixed
    : [rowOf(chooseRates(loaded), "chosen", against), ...fixed];
}

function ratesOf(loaded: readonly LoadedResult[]): number[] {
  const rates = loaded.flatMap(({ result }) => result.configuration.lr ?? []);
  return [...new Set(rates)].sort((a, b) => a - b);
}

/**
 * Of each run's rates the one that got most images of its own selection split right; the lower rate of
 * equal ones. Integers are compared, so noise of floats decides nothing.
 */
export function chooseRates(
  loaded: readonly LoadedResult[],
): LoadedResult[] {
  const runs = Map.groupBy(loaded, ({ result }) => runKey(result));
  return [...runs.values()].map((own) =>
    own.toSorted((a, b) =>
      selectionCorrect(b.result) - selectionCorrect(a.result) ||
      (a.result.configuration.lr ?? 0) - (b.result.configuration.lr ?? 0)
    )[0]!
  );
}

function selectionCorrect({ status, steps }: Result): number {
  return status === "ok" ? steps.at(-1)?.best?.correct ?? 0 : -1;
}

function runKey({ configuration: { fold, seed } }: Result): string {
  return `fold ${fold}, seed ${seed}`;
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
    runs: ended.length,
    failures,
    accuracy: runs.length === 0 ? null : estimateMean(runs),
    difference: against && estimateDifference(runs, runsOf(against)) || null,
    trainableParameters: costs[0]?.trainableParameters ?? null,
    wallMs: costs.length === 0
      ? null
      : costs.reduce((sum, { wallMs }) => sum + wallMs, 0) / costs.length,
    updateWallMs: middle(({ updateWallMs }) => updateWallMs?.median),
    updateGpuMs: middle(({ updateGpuMs }) => updateGpuMs?.median),
    peakBytes: middle(({ peakBytes }) => peakBytes.total),
  };
}

/** Right and wrong answers of the runs that ended well. */
function runsOf(loaded: readonly LoadedResult[]): Run[] {
  return loaded.flatMap(({ result, predictions }) =>
    result.status === "ok" && predictions
      ? {
        key: runKey(result),
        split: `${result.configuration.fold}`,
        seed: `${result.configuration.seed}`,
        scores: new Map(
          predictions.map(({ id, label, prediction }) => [
            id,
            label === prediction ? 1 : 0,
          ]),
        ),
      }
      : []
  );
}
