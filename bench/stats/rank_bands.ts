import { judgePairs, type PairJudgement } from "./judge_pairs.ts";
import type { Run } from "./run.ts";

/** The ranks that a row may have, 1 being the best. */
export interface RankBand {
  /** One more than the rows that are surely better. */
  readonly best: number;
  /** As many as there are, less those that are surely worse. */
  readonly worst: number;
}

/**
 * Ranks as bands, which all hold at once in at least 95 % of boards: a row's rank is between the number of
 * rows found better and that of rows found worse.
 *
 * {@linkcode judgePairs} says which rows are told apart.
 *
 * Bands after Mogstad, Romano, Shaikh and Wilhelm, Inference for Ranks with Applications to Mobility across
 * Neighbourhoods and Academic Achievement across Countries, Review of Economic Studies 91(1), 2024.
 *
 * @param rows Runs of each row. Rows with fewer than two runs in common are not told apart: what another
 * seed would do is not known.
 * @param direction Which scores are better.
 * @returns A band for each row.
 *
 * @example
 * ```ts
 * import { rankBands } from "./rank_bands.ts";
 * import assert from "node:assert/strict";
 *
 * const run = (share: number) => ["seed 0", "seed 1"].map((key) => ({
 *   key,
 *   split: "all",
 *   scores: new Map(Array.from({ length: 100 }, (_, i) => [`${i}`, i < share ? 1 : 0])),
 * }));
 * assert.deepEqual(rankBands([run(90), run(89), run(40)]), [
 *   { best: 1, worst: 2 },
 *   { best: 1, worst: 2 },
 *   { best: 3, worst: 3 },
 * ]);
 * ```
 */
export function rankBands(
  rows: readonly (readonly Run[])[],
  direction: "higher" | "lower" = "higher",
): RankBand[] {
  return bandsOf(rows.length, judgePairs(rows), direction);
}

/**
 * Counts judgements that were made already.
 *
 * @param rows Number of rows.
 * @param pairs What {@linkcode judgePairs} said of them.
 * @param direction Which scores are better.
 */
export function bandsOf(
  rows: number,
  pairs: readonly PairJudgement[],
  direction: "higher" | "lower" = "higher",
): RankBand[] {
  const bands = Array.from({ length: rows }, () => ({ best: 1, worst: rows }));
  for (const { i, j, difference, verdict } of pairs) {
    if (verdict !== "apart") continue;
    const [better, worse] = (difference!.value > 0) === (direction === "higher")
      ? [i, j]
      : [j, i];
    bands[better]!.worst--;
    bands[worse]!.best++;
  }
  return bands;
}
