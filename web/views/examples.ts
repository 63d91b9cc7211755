import type { PredictionRow } from "../../bench/report.ts";
import type { ExamplesState } from "./examples_state.ts";

/** Examples on a page. */
const LENGTH = 40;

/** A page of test examples. */
export interface ExamplesPage {
  /** Its examples. */
  readonly rows: readonly PredictionRow[];
  /** How many match. */
  readonly matches: number;
  /** Number of pages, at least 1. */
  readonly pages: number;
  /** Which page this is, from 1. */
  readonly page: number;
}

/** The examples that a state asks for; a page behind the last one is the last. */
export function examplesPage(
  all: readonly PredictionRow[],
  { answers, label, page }: ExamplesState,
): ExamplesPage {
  const matching = all.filter((own) =>
    (label === null || own.label === label) &&
    (answers === "all" ||
      (own.label === own.prediction) === (answers === "right"))
  );
  const pages = Math.max(1, Math.ceil(matching.length / LENGTH));
  const at = Math.min(page, pages);
  return {
    rows: matching.slice((at - 1) * LENGTH, at * LENGTH),
    matches: matching.length,
    pages,
    page: at,
  };
}
