/**
 * Answers to the questions of a suite: pairs of rows, over all workloads that have both.
 *
 * @module
 */
import type { AnsweredPair, Question, SuiteAnswer } from "./answer.ts";
import { chooseRates } from "./chosen_rates.ts";
import type { LoadedResult } from "./report.ts";
import { groupKey, newestOnly } from "./result_groups.ts";
import { runsOf } from "./scored_runs.ts";
import { holm } from "./stats/adjust_p_values.ts";
import { type Difference, estimateDifference } from "./stats/difference.ts";
import type { Run } from "./stats/run.ts";

/**
 * Answers questions, as far as the results go.
 *
 * All workloads are pooled answer by answer. The networks are taken as they are, not as a sample of all networks;
 * those that share test items and folds are clustered by both, so they are no independent witnesses.
 *
 * @param loaded Results of a suite, of one engine and device.
 * @param questions What is asked.
 */
export function answerAll(
  loaded: readonly LoadedResult[],
  questions: readonly Question[],
): SuiteAnswer[] {
  const groups = [
    ...Map.groupBy(newestOnly(loaded), ({ result }) => groupKey(result))
      .values(),
  ];
  const compared = questions.flatMap(({ pairs }) =>
    pairs.map((pair) => comparePair(groups, pair))
  );
  const pooledP = holm(compared.map(({ pooled }) => pooled?.p ?? 1));
  const singleP = holm(
    compared.flatMap(({ single }) => single.map(({ p }) => p ?? 1)),
  );
  let pair = 0, one = 0;
  return questions.map(({ ask, pairs }) => {
    const answered = pairs.map(([a, b]): AnsweredPair => {
      const { pooled, single } = compared[pair]!;
      const adjusted = pooledP[pair++]!;
      const workloads = { higher: 0, lower: 0, open: 0, runs: 0 };
      for (const own of single) {
        const verdict = verdictOf(own, singleP[one++]!);
        workloads[own.runs < 2 ? "runs" : verdict]++;
      }
      return {
        a,
        b,
        difference: pooled,
        adjustedP: pooled?.p == null ? null : adjusted,
        verdict: verdictOf(pooled, adjusted),
        workloads,
      };
    });
    return { ask, pairs: answered, verdict: overall(answered) };
  });
}

function comparePair(
  groups: readonly (readonly LoadedResult[])[],
  [a, b]: readonly [string, string],
): { pooled: Difference | null; single: Difference[] } {
  const ofRow = (group: readonly LoadedResult[], label: string) =>
    runsOf(
      chooseRates(group.filter(({ result }) => result.cell.label === label)),
    );
  const both = groups.map((group) => ({
    name: datasetOf(group),
    key: group[0]!.result.cell.workload,
    a: ofRow(group, a),
    b: ofRow(group, b),
  }));
  const pooled = estimateDifference(
    both.flatMap(({ a, key, name }) => a.map((run) => within(run, key, name))),
    both.flatMap(({ b, key, name }) => b.map((run) => within(run, key, name))),
  );
  return {
    pooled: pooled ?? null,
    single: both.flatMap(({ a, b }) => estimateDifference(a, b) ?? []),
  };
}

/** A run as one of several workloads: its partner is of the same workload, its split of the same data. */
function within(run: Run, workload: string, dataset: string): Run {
  return {
    ...run,
    key: `${workload}: ${run.key}`,
    split: `${dataset}: ${run.split ?? run.key}`,
  };
}

function datasetOf(group: readonly LoadedResult[]): string {
  return group[0]!.result.configuration.dataset.name;
}

function verdictOf(
  difference: Difference | null,
  p: number,
): "higher" | "lower" | "open" {
  if (!difference || difference.p === null || p >= 0.05) return "open";
  return difference.value > 0 ? "higher" : "lower";
}

function overall(pairs: readonly AnsweredPair[]): SuiteAnswer["verdict"] {
  const isHigher = pairs.some(({ verdict }) => verdict === "higher");
  const isLower = pairs.some(({ verdict }) => verdict === "lower");
  if (isHigher && isLower) return "mixed";
  return isHigher ? "yes" : isLower ? "no" : "undecided";
}
