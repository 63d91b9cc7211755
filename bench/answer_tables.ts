/**
 * Answers and coverage in words.
 *
 * @module
 */
import type { AnsweredPair, SuiteAnswer } from "./answer.ts";
import type { Coverage } from "./coverage_of.ts";
import type { Report } from "./report.ts";
import { formatPercent } from "./report_cells.ts";
import type { TextTable } from "./text_table.ts";

/**
 * Makes a table of each question that the report answers, behind what was run at all.
 *
 * @param report The report.
 */
export function answerTables(
  { coverage, answers = [] }: Pick<Report, "coverage" | "answers">,
): TextTable[] {
  return [
    ...coverage ? [coverageText(coverage)] : [],
    ...answers.map(tableOf),
  ];
}

function coverageText(
  { suite, cells, done, failed, missing }: Coverage,
): TextTable {
  const fault = failed === 0 ? "" : `, ${failed} did not end well`;
  return {
    title: `What of ${suite} was run`,
    text: `${done} of ${cells} cells${fault}. ${
      missing.length === 0
        ? "Nothing is missing."
        : `Missing: ${missing.map(missingText).join("; ")}.`
    }`,
    columns: [],
    rows: [],
  };
}

function missingText(
  { seed, cells, workloads }: Coverage["missing"][number],
): string {
  const all = Object.entries(workloads)
    .flatMap(([workload, labels]) =>
      labels.map((label) => ({ workload, label }))
    );
  if (all.length === cells) return `seed ${seed}: everything`;
  const labels = Map.groupBy(all, ({ label }) => label);
  return `seed ${seed}: ${all.length} of ${cells} (${
    [...labels].map(([label, own]) =>
      `${label} on ${own.map(({ workload }) => workload).join(", ")}`
    ).join("; ")
  })`;
}

function tableOf({ ask, pairs, verdict }: SuiteAnswer): TextTable {
  return {
    title: ask,
    text: answerText(verdict, pairs),
    columns: [
      "pair",
      "runs",
      "difference, points",
      "p, after Holm",
      "answer",
      "networks alone: higher / lower / open / one run",
    ],
    rows: pairs.map(rowOf),
  };
}

function answerText(
  verdict: SuiteAnswer["verdict"],
  pairs: readonly AnsweredPair[],
): string {
  const named = (wanted: AnsweredPair["verdict"]) =>
    pairs.filter((own) => own.verdict === wanted)
      .map(({ a, b }) => `${a} against ${b}`).join(", ");
  const widths = pairs.flatMap(({ difference }) => difference?.halfWidth ?? []);
  const open = pairs.filter((own) => own.verdict === "open").length;
  const rest = open === 0 ? "" : ` ${open} of ${pairs.length} pairs are open.`;
  switch (verdict) {
    case "yes":
      return `Yes, on average over these networks: ${named("higher")}.${rest}`;
    case "no":
      return `No, it scores lower on average over these networks: ${
        named("lower")
      }.${rest}`;
    case "mixed":
      return `Mixed: higher are ${named("higher")}; lower are ${
        named("lower")
      }.`;
    case "undecided":
      return widths.length === 0
        ? "Undecided: nothing was run to tell."
        : `Undecided: no pair differs by more than noise. These runs leave room for differences of up to ${
          (Math.max(...widths) * 100).toFixed(1)
        } points around what was found.`;
  }
}

function rowOf(
  { a, b, difference, adjustedP, verdict, workloads }: AnsweredPair,
): string[] {
  const { higher, lower, open, runs } = workloads;
  return [
    `${a} − ${b}`,
    String(difference?.runs ?? 0),
    difference ? formatPercent(difference, true) : "–",
    adjustedP === null
      ? "–"
      : adjustedP < 0.001
      ? "< 0.001"
      : adjustedP.toFixed(3),
    difference ? verdict : "not run",
    [higher, lower, open, runs].join(" / "),
  ];
}
