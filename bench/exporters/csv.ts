import { defineExporter } from "../exporter.ts";
import { flatResults, type FlatValue } from "../flat_results.ts";

/** A table of RFC 4180: a line for each result. What is not known is empty. */
export default defineExporter({
  summary: "CSV: a line for each result",
  files({ results }) {
    const columns = flatResults(results);
    const lines = [
      columns.map(({ name }) => name),
      ...results.map((_, i) => columns.map(({ values }) => cellOf(values[i]!))),
    ];
    return {
      "results.csv": lines.map((own) => `${own.join(",")}\r\n`).join(""),
    };
  },
});

/** A spreadsheet takes what starts with one of `=+-@` for a formula, so a text that does gets an apostrophe. */
function cellOf(value: FlatValue): string {
  if (typeof value !== "string") return value === null ? "" : String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}
