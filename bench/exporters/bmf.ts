import { defineExporter } from "../exporter.ts";
import { endsOf, exportedRows } from "../exported_rows.ts";
import { formatJson } from "../result/format_json.ts";

/**
 * Bencher Metric Format: `{ benchmark: { measure: { value, lower_value, upper_value } } }`.
 *
 * Accuracies come with their interval; times and bytes are medians, and have none.
 */
export default defineExporter({
  summary: "Bencher Metric Format (JSON)",
  files({ report }) {
    const benchmarks = exportedRows(report).map(({ name, row }) => {
      const ends = endsOf(row.accuracy);
      const measures = {
        accuracy: ends && {
          value: ends.value,
          lower_value: ends.low,
          upper_value: ends.high,
        },
        "update-wall-ms": valueOf(row.updateWallMs),
        "update-gpu-ms": valueOf(row.updateGpuMs),
        "peak-bytes": valueOf(row.peakBytes),
      };
      return [
        name,
        Object.fromEntries(Object.entries(measures).filter(([, own]) => own)),
      ];
    });
    return {
      "bencher.json": `${formatJson(Object.fromEntries(benchmarks))}\n`,
    };
  },
});

function valueOf(value: number | null) {
  return value === null ? null : { value };
}
