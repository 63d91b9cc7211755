import Table from "cli-table3";
import {
  cellsOf,
  COLUMNS,
  FOOTNOTE,
  isLeftColumn,
  subtitleOf,
  titleOf,
} from "../report_cells.ts";
import { defineReporter } from "../reporter.ts";

/** A table for the terminal, without colours: it reads the same in a log. */
export default defineReporter({
  summary: "A table for the terminal",
  mediaType: "text/plain",
  render({ groups }) {
    if (groups.length === 0) return "No results.";
    const tables = groups.map((group) => {
      const table = new Table({
        head: [...COLUMNS],
        // The library writes colours even with NO_COLOR.
        style: { head: [], border: [], compact: true },
        colAligns: COLUMNS.map((own) => isLeftColumn(own) ? "left" : "right"),
      });
      for (const row of group.rows) table.push(cellsOf(row, group));
      return `${titleOf(group)}\n${subtitleOf(group)}\n${table.toString()}`;
    });
    return [...tables, FOOTNOTE].join("\n\n");
  },
});
