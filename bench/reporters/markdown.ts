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

/** Tables in Markdown, for a readme or a comment on a pull request. */
export default defineReporter({
  summary: "Tables in Markdown",
  mediaType: "text/markdown",
  render(report) {
    const { groups } = report;
    if (groups.length === 0) return "No results.";
    const tables = groups.map((group) =>
      [
        `### ${escape(titleOf(group))}`,
        "",
        `${escape(subtitleOf(group))}.`,
        "",
        line([...COLUMNS]),
        line(COLUMNS.map((own) => isLeftColumn(own) ? "---" : "---:")),
        ...group.rows.map((row) => line(cellsOf(row, group))),
      ].join("\n")
    );
    const first = [...answerTables(report), ...protocolTables(report)]
      .map(({ title, text, columns, rows }) =>
        [
          `### ${escape(title)}`,
          ...text === "" ? [] : ["", escape(text)],
          ...columns.length === 0 ? [] : [
            "",
            line(columns),
            line(columns.map((_, i) => i === 0 ? "---" : "---:")),
            ...rows.map(line),
          ],
        ].join("\n")
      );
    return [...first, ...tables, FOOTNOTE].join("\n\n");
  },
});

function line(cells: readonly string[]): string {
  return `| ${cells.map(escape).join(" | ")} |`;
}

/** Names come from files, so they may hold anything. */
function escape(text: string): string {
  return text.replace(/[\\|`*_<>[\]#]/g, "\\$&").replace(/\s+/g, " ");
}
