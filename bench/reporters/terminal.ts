import Table from "cli-table3";
import { answerTables } from "../answer_tables.ts";
import { protocolTables } from "../protocol_table.ts";
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
  render(report) {
    const { groups } = report;
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
    const first = [...answerTables(report), ...protocolTables(report)]
      .map(({ title, text, columns, rows }) => {
        const above = [title, ...text === "" ? [] : [text]].join("\n");
        if (columns.length === 0) return above;
        const table = new Table({
          head: [...columns],
          style: { head: [], border: [], compact: true },
          colAligns: columns.map((_, i) => i === 0 ? "left" : "right"),
        });
        for (const row of rows) table.push([...row]);
        return `${above}\n${table.toString()}`;
      });
    return [...first, ...tables, FOOTNOTE].join("\n\n");
  },
});
