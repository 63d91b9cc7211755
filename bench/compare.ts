/**
 * Two sets of results against each other, run by run and item by item.
 *
 * @module
 */
import { chooseRates, ratesOf } from "./chosen_rates.ts";
import { changedPaths } from "./changed_paths.ts";
import type { LoadedResult } from "./report.ts";
import { groupKey, newestOnly } from "./result_groups.ts";
import { canonicalJson } from "./result/canonical_json.ts";
import { runsOf } from "./scored_runs.ts";
import { holm } from "./stats/adjust_p_values.ts";
import { type Bootstrap, crossedBootstrap } from "./stats/crossed_bootstrap.ts";
import {
  type Difference,
  estimateDifference,
  pairRuns,
} from "./stats/difference.ts";
import { type Estimate, estimateMean } from "./stats/estimate.ts";
import { flipProbability } from "./stats/flip_probability.ts";
import { type McNemar, mcnemarTest } from "./stats/mcnemar.ts";
import { permutationTest } from "./stats/permutation.ts";
import type { RandomSource } from "./stats/random_source.ts";
import type { Run } from "./stats/run.ts";

/** One of the two rows of a comparison. */
export interface ComparedSide {
  /** Name of the method's row. */
  readonly label: string;
  /** Its learning rates, ascending; with several, each run has the one that it chose. */
  readonly rates: readonly number[];
  /** Accuracy over the runs that have a partner. */
  readonly accuracy: Estimate;
}

/** A row of A against a row of B. */
export interface Comparison {
  /** Name of the workload. */
  readonly workload: string;
  /** The first row. */
  readonly a: ComparedSide;
  /** The second row. */
  readonly b: ComparedSide;
  /** A minus B, and whether that is more than noise. */
  readonly difference: Difference;
  /** The p-value of the difference adjusted for the number of comparisons, after Holm. */
  readonly adjustedP: number | null;
  /** By the adjusted p-value. */
  readonly verdict: Difference["verdict"];
  /** Chance that a rerun puts the two in the other order; `null` if nothing is known. */
  readonly flipProbability: number | null;
  /** The difference by bootstrap; `null` for a single score. */
  readonly bootstrap: Bootstrap | null;
  /**
   * What the items alone say about these trained networks, not about the next training: the p-value of
   * flipping each item's sign, and McNemar's test if each item was tested once.
   */
  readonly items: {
    /** Number of test items. */
    readonly count: number;
    /** Permutation test over items. */
    readonly permutationP: number;
    /** Exact test; `null` if several runs share items. */
    readonly mcnemar: McNemar | null;
  };
  /** Paths in the configuration, device and environment that differ. */
  readonly changed: readonly string[];
}

/** What came of comparing. */
export interface Comparisons {
  /** By workload, then by label. */
  readonly comparisons: readonly Comparison[];
  /** Rows that have no partner, e.g. `A: convnext/emoji53 dt1, 160 updates, native`. */
  readonly unmatched: readonly string[];
}

interface Row {
  readonly workload: string;
  readonly label: string;
  readonly group: string;
  readonly results: readonly LoadedResult[];
}

/**
 * Compares results that share network, data and question: rows of the same label, or, where each side has
 * one row of a workload, these two. Runs are paired by fold and seed, answers by example.
 *
 * @param a First results, in any order.
 * @param b Second results.
 * @param random Draws resamples and flips.
 * @throws {RangeError} If an example has another label in A than in B: then it is another data set.
 */
export function compareResults(
  a: readonly LoadedResult[],
  b: readonly LoadedResult[],
  random: RandomSource,
): Comparisons {
  const rowsA = rowsOf(a), rowsB = rowsOf(b);
  const matches = rowsA.flatMap((own) => {
    const other = partnerOf(own, rowsA, rowsB);
    return other ? [{ own, other }] : [];
  });
  const compared = matches.flatMap(({ own, other }) => {
    const found = compareRows(own, other, random);
    return found ? [{ own, other, found }] : [];
  });
  const adjusted = holm(compared.map(({ found }) => found.difference.p ?? 1));
  const isMatched = new Set(
    compared.flatMap(({ own, other }) => [own, other]),
  );
  return {
    comparisons: compared.map(({ found }, i) => ({
      ...found,
      adjustedP: found.difference.p === null ? null : adjusted[i]!,
      verdict: adjusted[i]! < 0.05 ? found.difference.verdict : "none",
    })),
    unmatched: [["A", rowsA], ["B", rowsB]].flatMap(([side, rows]) =>
      (rows as Row[]).filter((row) => !isMatched.has(row))
        .map((row) => `${side}: ${nameOf(row)}`)
    ),
  };
}

function nameOf({ workload, label, results }: Row): string {
  const { recipe, engine } = results[0]!.result.configuration;
  return `${workload} ${label}, ${recipe.updates} updates, ${engine}`;
}

/** The rows of one side; of several rates each run has the one that it chose. */
function rowsOf(loaded: readonly LoadedResult[]): Row[] {
  const rows = Map.groupBy(
    newestOnly(loaded),
    ({ result }) => canonicalJson([groupKey(result), result.cell.label]),
  );
  return [...rows.values()].map((own) => {
    const [{ result }] = own as [LoadedResult];
    return {
      workload: result.cell.workload,
      label: result.cell.label,
      group: groupKey(result),
      results: chooseRates(own),
    };
  }).sort((x, y) =>
    x.workload < y.workload || x.workload === y.workload && x.label < y.label
      ? -1
      : 1
  );
}

/** The one row of the other side that fits best; none if several fit as well. */
function partnerOf(
  own: Row,
  rows: readonly Row[],
  others: readonly Row[],
): Row | undefined {
  const fitting = others.filter((other) =>
    questionOf(other) === questionOf(own)
  );
  const isLone = fitting.length === 1 &&
    rows.filter((other) => questionOf(other) === questionOf(own)).length === 1;
  if (isLone) return fitting[0];
  const same = fitting.filter(({ label }) => label === own.label);
  const twin = same.filter(({ group }) => group === own.group);
  return same.length === 1 ? same[0] : twin.length === 1 ? twin[0] : undefined;
}

/** What both sides must have in common: network, data and what is asked. */
function questionOf({ results }: Row): string {
  const { model: { name, size, config }, dataset, task } =
    results[0]!.result.configuration;
  return canonicalJson([{ name, size, config }, dataset, task ?? null]);
}

function compareRows(
  a: Row,
  b: Row,
  random: RandomSource,
): Omit<Comparison, "adjustedP" | "verdict"> | undefined {
  checkLabels(a.results, b.results);
  const runsA = runsOf(a.results), runsB = runsOf(b.results);
  const difference = estimateDifference(runsA, runsB);
  if (!difference) return undefined;
  const pairs = pairRuns(runsA, runsB);
  return {
    workload: a.workload,
    a: sideOf(a, runsA, pairs),
    b: sideOf(b, runsB, pairs),
    difference,
    flipProbability: flipProbability(runsA, runsB) ?? null,
    bootstrap: difference.scores > 1 ? crossedBootstrap(pairs, random) : null,
    items: compareItems(pairs, random),
    changed: changedPaths(a.results[0]!.result, b.results[0]!.result),
  };
}

function sideOf(
  { label, results }: Row,
  runs: readonly Run[],
  pairs: readonly Run[],
): ComparedSide {
  const partners = new Map(pairs.map(({ key, scores }) => [key, scores]));
  const own = runs.flatMap((run) => {
    const shared = partners.get(run.key);
    return shared
      ? [{
        ...run,
        scores: new Map([...run.scores].filter(([id]) => shared.has(id))),
      }]
      : [];
  });
  return { label, rates: ratesOf(results), accuracy: estimateMean(own) };
}

function compareItems(pairs: readonly Run[], random: RandomSource) {
  const sums = new Map<string, number>();
  for (const { scores } of pairs) {
    for (const [id, score] of scores) sums.set(id, (sums.get(id) ?? 0) + score);
  }
  const units = [...sums.values()];
  const tested = pairs.reduce((sum, { scores }) => sum + scores.size, 0);
  const count = (sign: number) => units.filter((unit) => unit === sign).length;
  return {
    count: units.length,
    permutationP: permutationTest(units, random).p,
    mcnemar: tested === units.length ? mcnemarTest(count(1), count(-1)) : null,
  };
}

function checkLabels(
  a: readonly LoadedResult[],
  b: readonly LoadedResult[],
): void {
  const labels = new Map(
    a.flatMap(({ predictions }) => predictions ?? [])
      .map(({ id, label }) => [id, label]),
  );
  for (
    const { id, label } of b.flatMap(({ predictions }) => predictions ?? [])
  ) {
    const other = labels.get(id) ?? label;
    if (other !== label) {
      throw new RangeError(
        `Cannot compare the answers to "${id}": found label ${other} in A and ${label} in B, expected the same data`,
      );
    }
  }
}
