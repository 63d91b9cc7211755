import { holm } from "./adjust_p_values.ts";
import { estimateDifference, pairRuns } from "./difference.ts";
import type { Run } from "./run.ts";
import { type StandardError, standardErrors } from "./standard_errors.ts";
import { studentCdf } from "./student_t.ts";

/** The ranks that a row may have, 1 being the best. */
export interface RankBand {
  /** One more than the rows that are surely better. */
  readonly best: number;
  /** As many as there are, less those that are surely worse. */
  readonly worst: number;
}

/** Two rows, and what is known of their difference. */
interface Pair {
  readonly i: number;
  readonly j: number;
  /** Of row `i` minus row `j`. */
  readonly value: number;
  /** Its own p-value. */
  readonly p: number;
  /** Standard error over items. */
  readonly itemError: number;
  /** How many times the variance is what items alone would make it. */
  readonly inflation: number;
  /** Degrees of freedom of its own variance. */
  readonly degrees: number;
}

/**
 * Ranks as bands, which all hold at once in at least 95 % of boards: a row's rank is between the number of
 * rows found better and that of rows found worse.
 *
 * Each pair is compared item by item and run by run. A few runs know little of their own noise, so all pairs
 * of the board share what they know: by what factor runs make the variance larger than items alone would.
 * Two rows are told apart if that says so, after Holm over all pairs, and their own runs do not object
 * (p < 0.05), as a row may be noisier than others.
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
  const pairs = rows.flatMap((a, i) =>
    rows.slice(i + 1).flatMap((b, k) => comparePair(a, b, i, i + 1 + k) ?? [])
  );
  const inflation = Math.max(
    1,
    pairs.reduce((sum, own) => sum + own.inflation, 0) / pairs.length,
  );
  // Pairs share rows: of all differences, one less than there are rows are independent.
  const shared = Math.max(
    1,
    new Set(pairs.flatMap(({ i, j }) => [i, j])).size - 1,
  );
  const asked = rows.length * (rows.length - 1) / 2;
  const adjusted = holm([
    ...pairs.map(({ value, itemError, degrees }) =>
      2 * studentCdf(
        -Math.abs(value) / (Math.sqrt(inflation) * itemError),
        shared * degrees,
      )
    ),
    // Pairs that cannot be told apart were asked about, too.
    ...new Array<number>(asked - pairs.length).fill(1),
  ]);
  const bands = rows.map(() => ({ best: 1, worst: rows.length }));
  pairs.forEach(({ i, j, value, p }, at) => {
    if (adjusted[at]! >= 0.05 || p >= 0.05) return;
    const [better, worse] = (value > 0) === (direction === "higher")
      ? [i, j]
      : [j, i];
    bands[better]!.worst--;
    bands[worse]!.best++;
  });
  return bands;
}

/** Nothing if the two have fewer than two runs in common, or the same answers throughout. */
function comparePair(
  a: readonly Run[],
  b: readonly Run[],
  i: number,
  j: number,
): Pair | undefined {
  const found = estimateDifference(a, b);
  if (!found || found.runs < 2 || found.disagreement === 0) return undefined;
  const errors = new Map(
    standardErrors(pairRuns(a, b), found.value)
      .map((own) => [own.source, own]),
  );
  const items = errors.get("items"), runs = errors.get("runs");
  if (!items || !runs || items.standardError === 0) return undefined;
  const whole: StandardError = errors.get("both") ?? runs;
  return {
    i,
    j,
    value: found.value,
    p: found.p ?? 1,
    itemError: items.standardError,
    inflation: (whole.standardError / items.standardError) ** 2,
    degrees: whole.degrees,
  };
}
