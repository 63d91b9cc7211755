import Table from "cli-table3";
import type { ComparedSide, Comparison, Comparisons } from "../compare.ts";
import { formatPercent, formatRate } from "../report_cells.ts";

/** What a reader must know to read the numbers. */
const FOOTNOTE = [
  "Percent of the answers that are right, over the runs and examples that both have; A − B is paired.",
  "± is the widest 95 % interval: i over test items, r over runs (by fold if several), b over both at once.",
  "p is how often noise alone shows such a difference, adjusted after Holm for the number of rows.",
  "flip is the chance that a rerun puts the two in the other order.",
].join("\n");

/** Comparisons as text for a terminal. */
export function renderComparisons(
  { comparisons, unmatched }: Comparisons,
): string {
  const table = new Table({
    head: ["workload", "A", "B", "A − B", "p", "flip", "verdict"],
    style: { head: [], border: [], compact: true },
    colAligns: ["left", "left", "left", "right", "right", "right", "left"],
  });
  for (const own of comparisons) {
    table.push([
      own.workload,
      sideText(own.a),
      sideText(own.b),
      formatPercent(own.difference, true),
      formatP(own.adjustedP),
      own.flipProbability === null
        ? "–"
        : `${(own.flipProbability * 100).toFixed(0)} %`,
      verdictText(own),
    ]);
  }
  return [
    table.toString(),
    ...comparisons.map(detailText),
    FOOTNOTE,
    ...unmatched.map((row) => `Without a partner: ${row}`),
  ].join("\n");
}

const VERDICTS: Readonly<Record<Comparison["verdict"], string>> = {
  higher: "A above B",
  lower: "A below B",
  none: "no difference found",
};

/** Noise of training is in no number of a single run, so its verdict says so. */
function verdictText({ verdict, difference }: Comparison): string {
  return verdict !== "none" && difference.runs === 1
    ? `${VERDICTS[verdict]} in this run`
    : VERDICTS[verdict];
}

function sideText({ label, rates, accuracy }: ComparedSide): string {
  const rate = rates.length > 0 ? ` (${rates.map(formatRate).join(", ")})` : "";
  return `${label}${rate} ${formatPercent(accuracy, false)}`;
}

/** What the table has no room for. */
function detailText({ a, b, difference, items, changed }: Comparison): string {
  const { mcnemar } = items;
  const disagree = (difference.disagreement * 100).toFixed(1);
  const alone = mcnemar
    ? `only A right ${mcnemar.onlyFirst}, only B right ${mcnemar.onlySecond}, McNemar mid-p ${
      formatP(mcnemar.midP)
    }`
    : `permutation p ${formatP(items.permutationP)}`;
  const lone = difference.runs === 1
    ? "one run: what another seed would do is not known"
    : `${difference.runs} runs`;
  const names = a.label === b.label ? a.label : `${a.label} and ${b.label}`;
  return `${names}: ${lone}; ${items.count} examples, ${disagree} % of the answers differ; these networks alone: ${alone}; changed: ${
    changed.join(", ") || "nothing"
  }`;
}

/** A p-value with two digits that count, e.g. `0.021` or `< 0.0001`. */
function formatP(p: number | null): string {
  if (p === null) return "–";
  if (p < 0.0001) return "< 0.0001";
  return p < 0.1 ? p.toPrecision(2) : p.toFixed(2);
}
