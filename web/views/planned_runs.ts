import everySeed from "../../bench/checks/every_seed.ts";
import type { Result } from "../../bench/result/result.ts";

/** Rows of which as many seeds are there. */
export interface Progress {
  /** Seeds that a result is of. */
  readonly shown: number;
  /** Seeds that were planned. */
  readonly planned: number;
  /** Labels of the rows. */
  readonly labels: readonly string[];
}

/** What a table shows of what was planned. */
export interface PlannedRuns {
  /** Runs that were planned and left out, one sentence each: nobody shall show the lucky ones alone. */
  readonly suspicions: readonly string[];
  /** How far rows have come, the least first. */
  readonly progress: readonly Progress[];
  /** Rows of results that do not say what was planned, from before 1.0. */
  readonly unknown: readonly string[];
}

/**
 * Holds the runs of a table against what each row was planned with. Failed runs count as shown.
 *
 * @param results All results of the table that stand, of every row.
 */
export async function plannedRuns(
  results: readonly Result[],
): Promise<PlannedRuns> {
  const found = await everySeed.find(results.map((result) => ({
    path: result.id,
    result,
    contentId: result.id,
    predictions: null,
  })));
  const rows = Map.groupBy(results, ({ cell }) => cell.label);
  const unknown: string[] = [];
  const progress = new Map<string, Progress>();
  for (const [label, own] of [...rows].sort(([a], [b]) => a < b ? -1 : 1)) {
    const plan = own.find(({ provenance }) => provenance)?.provenance;
    if (!plan) {
      unknown.push(label);
      continue;
    }
    const shown = new Set(own.map(({ configuration }) => configuration.seed));
    const key = `${shown.size} ${plan.seeds.length}`;
    const same = progress.get(key) ??
      { shown: shown.size, planned: plan.seeds.length, labels: [] };
    progress.set(key, { ...same, labels: [...same.labels, label] });
  }
  return {
    suspicions: found.map(({ message }) => message),
    progress: [...progress.values()].sort((a, b) =>
      a.shown / a.planned - b.shown / b.planned
    ),
    unknown,
  };
}
