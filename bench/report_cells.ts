/**
 * The words and numbers of a report, the same in each format for people.
 *
 * @module
 */
import type { ReportGroup, ReportRow } from "./report.ts";
import type { Estimate } from "./stats/estimate.ts";
import type { RankBand } from "./stats/rank_bands.ts";

/** Titles of the columns. */
export const COLUMNS = [
  "rank",
  "method",
  "lr",
  "runs",
  "test %",
  "vs reference",
  "verdict",
  "trainable",
  "ms/update",
  "GPU ms",
  "s/cell",
] as const;

/** Whether the texts of a column are words, which start at the left. */
export function isLeftColumn(title: typeof COLUMNS[number]): boolean {
  return ["method", "lr", "verdict"].includes(title);
}

/** What a reader must know to read the numbers. */
export const FOOTNOTE =
  "± is the widest 95 % interval: i over test items, r over runs (by fold if several), b over both at once. " +
  "Differences are paired by item. " +
  "Verdicts ask about one pair each at the 5 % level; ranks allow for all pairs: bands that hold all at once with 95 %. " +
  "Ties stand in order of their names, the reference first. " +
  "Times are medians over runs on a machine as busy as it was, and are not compared here.";

/** The texts of a row, one for each of {@linkcode COLUMNS}. */
export function cellsOf(row: ReportRow, { reference }: ReportGroup): string[] {
  const isPart = row.rate === "fixed" && row.rates.length === 1;
  const failed = Object.entries(row.failures)
    .map(([status, count]) => `${status} ${count}x`);
  return [
    formatRank(row.rank),
    row.label,
    row.rate === "none"
      ? "–"
      : row.rate === "chosen"
      ? `${chosenBy(row)}: ${row.rates.map(formatRate).join(", ")}`
      : isPart
      ? formatRate(row.rates[0]!)
      : row.rates.map(formatRate).join(", "),
    String(row.runs),
    row.accuracy ? formatPercent(row.accuracy, false) : "–",
    row.difference ? formatPercent(row.difference, true) : "–",
    [verdictOf(row, reference), ...failed].filter(Boolean).join("; "),
    row.trainableParameters === null
      ? "–"
      : formatCount(row.trainableParameters),
    formatNumber(row.updateWallMs, 1),
    formatNumber(row.updateGpuMs, 1),
    formatNumber(row.wallMs === null ? null : row.wallMs / 1000, 1),
  ];
}

/** How many trials a choice is the best of, and what they took in all. */
function chosenBy({ tuning }: ReportRow): string {
  return tuning
    ? `best of ${tuning.trials} in ${(tuning.wallMs / 1000).toFixed(0)} s`
    : "chosen";
}

function verdictOf(
  { label, difference, accuracy }: ReportRow,
  reference: string | null,
): string {
  if (!accuracy) return "";
  if (label === reference) return "reference";
  if (!difference || difference.halfWidth === null) return "";
  // Noise of training is in no number of a single run.
  const where = difference.runs === 1 ? " in this run" : "";
  return {
    higher: `above ${reference}${where}`,
    lower: `below ${reference}${where}`,
    none: "no difference found",
  }[difference.verdict];
}

/** A band of ranks, e.g. `2–5`, or one rank. */
function formatRank(rank: RankBand | null): string {
  if (!rank) return "–";
  const { best, worst } = rank;
  return best === worst ? String(best) : `${best}–${worst}`;
}

/** A fraction in percent with its interval, e.g. `58.6 ± 4.1 r`; nothing without one. */
export function formatPercent(
  { value, halfWidth, source }: Estimate,
  isSigned: boolean,
): string {
  const sign = isSigned && value > 0 ? "+" : "";
  // A minus sign, as wide as the plus.
  const number = `${sign}${(value * 100).toFixed(1)}`.replace("-", "−");
  return halfWidth === null
    ? "–"
    : `${number} ± ${(halfWidth * 100).toFixed(1)} ${source![0]}`;
}

/** A learning rate, e.g. `3e-4`. */
export function formatRate(rate: number): string {
  return rate.toExponential().replace("e+", "e").replace(/e0$/, "");
}

/** A count with a prefix, e.g. `500.3 k`. */
export function formatCount(count: number): string {
  for (const [size, prefix] of [[1e9, "G"], [1e6, "M"], [1e3, "k"]] as const) {
    if (count >= size) return `${(count / size).toFixed(1)} ${prefix}`;
  }
  return String(count);
}

function formatNumber(value: number | null, digits: number): string {
  return value === null ? "–" : value.toFixed(digits);
}

/** What stands above the rows. */
export function titleOf(group: ReportGroup): string {
  const { suite, workload, model, dataset } = group;
  const [name] = dataset.split(" ");
  // A workload with a label of its own is not told by network and data.
  const isPlain = workload.startsWith(
    `${model.replace(/-[^-]*$/, "")}/${name}`,
  );
  return `${suite}${isPlain ? "" : `, ${workload}`}: ${model} on ${dataset}`;
}

/** What stands below the title. */
export function subtitleOf(group: ReportGroup): string {
  return `${group.recipe}; engine ${group.engine} on ${group.device}`;
}
