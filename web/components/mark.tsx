import type { ReportPair } from "../../bench/report.ts";
import { PointsText } from "./points_text.tsx";

/** Sign and words for each verdict: none is told by colour alone. */
export const MARKS = {
  better: { sign: "▲", words: "better" },
  worse: { sign: "▼", words: "worse" },
  "maybe-better": {
    sign: "△",
    words: "better alone, not among all pairs",
  },
  "maybe-worse": {
    sign: "▽",
    words: "worse alone, not among all pairs",
  },
  none: { sign: "≈", words: "no difference found" },
  unknown: { sign: "?", words: "too few runs to say" },
} as const;

/** One of the verdicts. */
export type Verdict = keyof typeof MARKS;

/** The verdict on a pair, as seen from its first row. */
export function verdictOf(
  [value, , verdict, isClearAlone]: ReportPair,
): Verdict {
  if (verdict === "runs") return "unknown";
  const way = (value ?? 0) > 0 ? "better" : "worse";
  if (verdict === "apart") return way;
  return isClearAlone ? `maybe-${way}` : "none";
}

/** A paired difference with its interval and verdict. */
export function Mark({ pair }: { readonly pair: ReportPair }) {
  const verdict = verdictOf(pair);
  const { sign, words } = MARKS[verdict];
  const [value, halfWidth] = pair;
  return (
    <span class={`mark ${verdict}`} title={words}>
      <span class="sign" aria-hidden="true">{sign}</span>
      {value === null
        ? "–"
        : <PointsText value={value} halfWidth={halfWidth} />}
      <span class="unseen">, {words}</span>
    </span>
  );
}

/** What the signs mean. */
export function MarkLegend() {
  return (
    <ul class="legend">
      {Object.entries(MARKS).map(([verdict, { sign, words }]) => (
        <li key={verdict}>
          <span class={`mark ${verdict}`}>
            <span class="sign" aria-hidden="true">{sign}</span>
          </span>{" "}
          {words}
        </li>
      ))}
    </ul>
  );
}
