import Table from "cli-table3";
import type { RowDetection } from "../detect.ts";
import { formatPercent } from "../report_cells.ts";
import { UsageError } from "./exit_code.ts";
import { formatDuration } from "./progress.ts";

/**
 * Reads the size of a difference, e.g. `1pt` or `0.5pt`.
 *
 * @returns A fraction: 0.01 is a point.
 * @throws {UsageError} If it is none.
 */
export function readPoints(text: string): number {
  const points = Number(/^(\d+\.?\d*)(pt)?$/.exec(text)?.[1]);
  if (!(points > 0 && points < 100)) {
    throw new UsageError(
      `Cannot read difference "${text}": expected points above 0, e.g. 1pt`,
    );
  }
  return points / 100;
}

/** What it takes to find a difference, as text for a terminal. */
export function renderDetections(
  rows: readonly RowDetection[],
  difference: number,
): string {
  const points = Number((difference * 100).toFixed(6));
  const tables = [...Map.groupBy(rows, ({ workload }) => workload)]
    .map(([workload, own]) => `${workload}\n${tableOf(own)}`);
  return [
    `To find a difference of ${points} points from ${
      rows[0]!.reference
    } in 4 of 5 tries, at the 5 % level:`,
    ...tables,
    "needs: runs of each of the two rows. A fold more is taken to bring examples of its own; seeds test the same ones again.",
    "examples: with fewer, no number of seeds is enough. sees now: the smallest difference that the runs so far find in 4 of 5 tries.",
    "The deviations are known from the runs so far alone: with four, the need may well be a quarter or four times as much.",
    "",
  ].join("\n");
}

function tableOf(rows: readonly RowDetection[]): string {
  const table = new Table({
    head: [
      "method",
      "so far",
      "runs",
      "SD of a run",
      "needs",
      "examples",
      "sees now",
      "time",
    ],
    style: { head: [], border: [], compact: true },
    colAligns: ["left", ...new Array(7).fill("right")],
  });
  for (const own of rows) {
    const { requiredRuns, pairWallMs } = own;
    table.push([
      own.label,
      formatPercent(own.found, true),
      `${own.runs} ${own.unit === "splits" ? "folds" : "seeds"}`,
      (own.runSd * 100).toFixed(1),
      requiredRuns === null ? "never" : String(requiredRuns),
      `${own.requiredItems} (of ${own.items})`,
      (own.detectable * 100).toFixed(1),
      requiredRuns === null || pairWallMs === null
        ? "–"
        : formatDuration(requiredRuns * pairWallMs),
    ]);
  }
  return table.toString();
}
