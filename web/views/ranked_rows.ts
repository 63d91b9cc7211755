import type { ReportGroup, ReportPair } from "../../bench/report.ts";

/** A lookup of the pairs of ranked rows. */
export interface RankedRows {
  /** Labels of the ranked rows, in order of their bands. */
  readonly labels: readonly string[];
  /**
   * What is known of two of them, as row `a` minus row `b`; `null` for a row and itself, or if one has no
   * rank.
   */
  between(a: string, b: string): ReportPair | null;
}

/**
 * Reads the pairs of a group by label.
 *
 * @param group All rows of the group in its own order, not filtered or sorted otherwise.
 */
export function rankedRows(
  { rows, pairs }: Pick<ReportGroup, "rows" | "pairs">,
): RankedRows {
  const labels = rows.filter(({ rank }) => rank !== null)
    .map(({ label }) => label);
  return {
    labels,
    between(a, b) {
      const i = labels.indexOf(a), j = labels.indexOf(b);
      if (i < 0 || j < 0 || i === j) return null;
      if (i < j) return pairs[i]![j - i - 1]!;
      const [value, ...rest] = pairs[j]![i - j - 1]!;
      return [value === null ? null : 0 - value, ...rest];
    },
  };
}
