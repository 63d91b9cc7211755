import { formatJson } from "../result/format_json.ts";
import { defineReporter } from "../reporter.ts";

/** The report as JSON: fractions, milliseconds and bytes, not rounded. */
export default defineReporter({
  summary: "The report as JSON, numbers not rounded",
  mediaType: "application/json",
  render: (report) => formatJson(report),
});
