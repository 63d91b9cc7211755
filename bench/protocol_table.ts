/**
 * The same rows under several protocols, side by side.
 *
 * @module
 */
import { formatPercent } from "./report_cells.ts";
import type { Report, ReportGroup, ReportRow } from "./report.ts";
import type { TextTable } from "./text_table.ts";

/**
 * Makes a table of each workload that was run under several protocols. A difference is from the reference under the
 * same protocol; protocols are no rivals, so they are not compared with each other. Rows are not in the order of scores.
 *
 * @param report The report.
 */
export function protocolTables({ groups }: Report): TextTable[] {
  const workloads = Map.groupBy(groups, questionOf);
  return [...workloads.values()].filter((own) => own.length > 1).map(tableOf);
}

/** What groups share that differ by protocol alone. */
function questionOf(group: ReportGroup): string {
  const { suite, workload, model, dataset, engine, device, protocol } = group;
  const name = workload.replace(new RegExp(` ${protocol}$`), "");
  return JSON.stringify([suite, name, model, dataset, engine, device]);
}

function tableOf(groups: readonly ReportGroup[]): TextTable {
  const [{ suite, model, dataset }] = groups as [ReportGroup];
  const references = groups.flatMap(({ reference }) => reference ?? []);
  // Scores are no order here: each protocol has its own, and its table has the bands of ranks.
  const labels = new Set([
    ...references,
    ...groups.flatMap(({ rows }) => rows.map(({ label }) => label)).sort(),
  ]);
  return {
    title: `${suite}: ${model} on ${dataset}, by protocol`,
    text: "Behind the reference, rows are in the order of the alphabet.",
    columns: [
      "method",
      ...groups.flatMap(({ protocol }) => [
        `updates, ${protocol}`,
        "test %",
        "vs reference",
      ]),
    ],
    rows: [...labels].map((label) => [
      label,
      ...groups.flatMap((group) => cellsOf(label, group)),
    ]),
  };
}

/** Updates, score and difference of a method; of several rates that of the chosen ones, which comes first. */
function cellsOf(label: string, { rows, reference }: ReportGroup): string[] {
  const row: ReportRow | undefined = rows.find((own) => own.label === label);
  if (!row?.accuracy) return ["–", "–", "–"];
  return [
    String(row.updates ?? 0),
    formatPercent(row.accuracy, false),
    label === reference
      ? "reference"
      : row.difference
      ? formatPercent(row.difference, true)
      : "–",
  ];
}
