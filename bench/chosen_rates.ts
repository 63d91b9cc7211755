import type { LoadedResult } from "./report.ts";
import type { Result } from "./result/result.ts";
import { runKey } from "./scored_runs.ts";

/** The learning rates of results, each once, ascending. */
export function ratesOf(loaded: readonly LoadedResult[]): number[] {
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
