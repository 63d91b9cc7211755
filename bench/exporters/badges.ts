import { defineExporter } from "../exporter.ts";
import { endsOf, exportedRows } from "../exported_rows.ts";
import { formatJson } from "../result/format_json.ts";

/**
 * Endpoint badges of Shields.io: a file for each row. A score is shown with its interval; a row without one
 * says how many runs there are, and no score.
 */
export default defineExporter({
  summary: "Shields.io endpoint badges, a file for each row",
  files({ report }) {
    const names = new Map<string, number>();
    return Object.fromEntries(
      exportedRows(report).map(({ name, group, row }) => {
        const ends = endsOf(row.accuracy);
        const badge = {
          schemaVersion: 1,
          label: `${group.workload} ${row.label}`,
          message: ends
            ? `${(ends.value * 100).toFixed(1)} ± ${
              (row.accuracy!.halfWidth! * 100).toFixed(1)
            } %`
            : `${row.runs} ${row.runs === 1 ? "run" : "runs"}`,
          // Colours would say good or bad, which a score alone does not.
          color: ends ? "blue" : "lightgrey",
          cacheSeconds: 3600,
        };
        const file = name.toLowerCase().replace(/[^a-z0-9]+/g, "-")
          .replace(/^-|-$/g, "").slice(0, 120);
        const count = names.get(file) ?? 0;
        names.set(file, count + 1);
        return [
          `${file}${count === 0 ? "" : `-${count + 1}`}.json`,
          `${formatJson(badge)}\n`,
        ];
      }),
    );
  },
});
