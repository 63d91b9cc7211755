import { checks } from "../../bench/checks/mod.ts";
import { type Evidence, readEvidence } from "../../bench/evidence.ts";
import { runChecks } from "../../bench/run_checks.ts";
import type { LoadedResult } from "../../bench/report.ts";
import { rowOf } from "./row_of.ts";
import type { Store, Submission, Submitter } from "./store.ts";

/** What a check found. */
export interface Finding {
  /** Name of the check. */
  readonly check: string;
  /** What was found, and what is expected. */
  readonly message: string;
}

/** How messages call the file that is judged. */
const OWN = "the submitted file";

/** Most stored results that a new one is held against. */
const MOST_OTHERS = 100;

/**
 * Looks for what no honest result has, with every check that can be asked before the whole row is there: on
 * the result itself, and beside the submitter's other runs of the row and others' runs of the cell.
 *
 * @returns What was found; nothing if all is well.
 */
export async function judgeSubmission(
  store: Store,
  { result, document, predictions }: Submission,
  submitter: Submitter,
): Promise<readonly Finding[]> {
  const own = await readEvidence(OWN, document, predictions);
  const { table } = await rowOf(result, submitter.name);
  const { cell: { hash, label } } = result;
  const others = new Map<string, LoadedResult>();
  for (const filter of [{ table: table.key, label }, { cellHash: hash }]) {
    const page = await store.rows(filter, { limit: MOST_OTHERS });
    for (const { id } of page.items) {
      if (id === result.id || others.has(id)) continue;
      const [other] = await store.loaded({ id });
      if (other) others.set(id, other);
    }
  }
  const beside: Evidence[] = [...others.values()].map((
    { result, predictions },
  ) => ({
    path: `result ${result.id}`,
    result,
    contentId: result.id,
    predictions: result.predictions && predictions
      ? { sha256: result.predictions.sha256, rows: predictions }
      : null,
  }));
  // Seeds arrive one by one: whether all are there is asked of tables.
  const { every_seed: _, ...askable } = checks;
  const found = await runChecks([own, ...beside], askable);
  return found
    .filter(({ path, message }) => path === OWN || message.includes(OWN))
    .map(({ check, message }) => ({ check, message }));
}
