import { holm } from "./adjust_p_values.ts";
import { type Difference, estimateDifference, pairRuns } from "./difference.ts";
import type { Run } from "./run.ts";
import { type StandardError, standardErrors } from "./standard_errors.ts";
import { studentCdf } from "./student_t.ts";

/** Two rows of a board, and whether they can be told apart. */
export interface PairJudgement {
  /** The first row. */
  readonly i: number;
  /** The second row, after the first. */
  readonly j: number;
  /** Scores of row `i` minus those of row `j`; `null` if no run has a partner. */
  readonly difference: Difference | null;
  /**
   * The p-value with what all pairs know of the noise, adjusted after Holm for all pairs of the board; `null`
   * where nothing can be judged.
   */
  readonly adjustedP: number | null;
  /**
   * `apart`: one is better. The others are ties: `noise`, the difference is no larger than chance would
   * have it; `runs`, fewer than two runs in common; `answers`, the same answers throughout.
   */
  readonly verdict: "apart" | "noise" | "runs" | "answers";
}

/** A pair, and what is known of its noise. */
interface Noise {
  /** Standard error over items. */
  readonly itemError: number;
  /** How many times the variance is what items alone would make it. */
  readonly inflation: number;
  /** Degrees of freedom of its own variance. */
  readonly degrees: number;
}

/**
 * Judges every pair of the rows of a board; {@linkcode rankBands} counts what this says.
 *
 * Each pair is compared item by item and run by run. A few runs know little of their own noise, so all pairs
 * of the board share what they know: by what factor runs make the variance larger than items alone would.
 * Two rows are told apart if that says so, after Holm over all pairs, and their own runs do not object
 * (p < 0.05), as a row may be noisier than others.
 *
 * @param rows Runs of each row.
 * @returns One judgement for each pair, by `i`, then by `j`.
 */
export function judgePairs(
  rows: readonly (readonly Run[])[],
): PairJudgement[] {
  const pairs = rows.flatMap((a, i) =>
    rows.slice(i + 1).map((b, k) => {
      const difference = estimateDifference(a, b) ?? null;
      const noise = difference ? noiseOf(a, b, difference) : undefined;
      return { i, j: i + 1 + k, difference, noise };
    })
  );
  const known = pairs.flatMap(({ i, j, difference, noise }) =>
    difference && noise ? [{ i, j, difference, noise }] : []
  );
  const inflation = Math.max(
    1,
    known.reduce((sum, { noise }) => sum + noise.inflation, 0) / known.length,
  );
  // Pairs share rows: of all differences, one less than there are rows are independent.
  const shared = Math.max(
    1,
    new Set(known.flatMap(({ i, j }) => [i, j])).size - 1,
  );
  const adjusted = holm([
    ...known.map(({ difference, noise: { itemError, degrees } }) =>
      2 * studentCdf(
        -Math.abs(difference.value) / (Math.sqrt(inflation) * itemError),
        shared * degrees,
      )
    ),
    // Pairs that cannot be told apart were asked about, too.
    ...new Array<number>(pairs.length - known.length).fill(1),
  ]);
  let at = 0;
  return pairs.map(({ i, j, difference, noise }) => {
    const adjustedP = noise ? adjusted[at++]! : null;
    return {
      i,
      j,
      difference,
      adjustedP,
      verdict: verdictOf(difference, adjustedP),
    };
  });
}

function verdictOf(
  difference: Difference | null,
  adjustedP: number | null,
): PairJudgement["verdict"] {
  if (!difference || difference.runs < 2) return "runs";
  if (difference.disagreement === 0) return "answers";
  if (adjustedP === null) return "noise";
  return adjustedP < 0.05 && (difference.p ?? 1) < 0.05 ? "apart" : "noise";
}

/** Nothing if the two have fewer than two runs in common, or the same answers throughout. */
function noiseOf(
  a: readonly Run[],
  b: readonly Run[],
  found: Difference,
): Noise | undefined {
  if (found.runs < 2 || found.disagreement === 0) return undefined;
  const errors = new Map(
    standardErrors(pairRuns(a, b), found.value)
      .map((own) => [own.source, own]),
  );
  const items = errors.get("items"), runs = errors.get("runs");
  if (!items || !runs || items.standardError === 0) return undefined;
  const whole: StandardError = errors.get("both") ?? runs;
  return {
    itemError: items.standardError,
    inflation: (whole.standardError / items.standardError) ** 2,
    degrees: whole.degrees,
  };
}
