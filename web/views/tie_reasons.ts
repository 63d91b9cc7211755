import { points } from "./points.ts";
import type { RankedRows } from "./ranked_rows.ts";

/** Why a row shares its rank. */
export interface TieReason {
  /** The rows that it ties with, with the difference where that says something. */
  readonly labels: readonly string[];
  /** Why, a phrase. */
  readonly reason: string;
}

const REASONS = {
  noise: "the paired difference is within noise",
  pairs: "a difference that is clear alone, but not among so many pairs",
  runs:
    "fewer than two runs in common, so what another seed would do is not known",
  answers: "the same answers throughout",
} as const;

/**
 * Says which rows a row ties with, and why.
 *
 * @param label Label of a ranked row.
 * @returns One entry for each reason; none if the rank is certain.
 */
export function tieReasons(label: string, ranked: RankedRows): TieReason[] {
  const ties = ranked.labels.flatMap((other) => {
    const pair = ranked.between(label, other);
    if (!pair || pair[2] === "apart") return [];
    const [value, halfWidth, verdict, isClearAlone] = pair;
    const cause = verdict === "noise" && isClearAlone ? "pairs" : verdict;
    const size = verdict === "noise" && value !== null
      ? ` (${points(value, halfWidth, true)})`
      : "";
    return { cause, text: other + size };
  });
  return (["noise", "pairs", "runs", "answers"] as const).flatMap((cause) => {
    const labels = ties.filter((tie) => tie.cause === cause)
      .map(({ text }) => text);
    return labels.length > 0 ? { labels, reason: REASONS[cause] } : [];
  });
}
