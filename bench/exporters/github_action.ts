import { defineExporter } from "../exporter.ts";
import { endsOf, exportedRows } from "../exported_rows.ts";
import { formatJson } from "../result/format_json.ts";

/** An entry of github-action-benchmark. */
interface Entry {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  readonly range?: string;
  readonly extra?: string;
}

/**
 * The custom formats of github-action-benchmark. It has one for each direction, so there are two files.
 */
export default defineExporter({
  summary: "github-action-benchmark: bigger.json and smaller.json",
  files({ report }) {
    const rows = exportedRows(report);
    const bigger = rows.flatMap(({ name, group, row }): Entry[] => {
      const ends = endsOf(row.accuracy);
      return ends
        ? [{
          name: `${name} accuracy`,
          unit: "%",
          value: ends.value * 100,
          range: `± ${(row.accuracy!.halfWidth! * 100).toFixed(2)}`,
          extra: `${row.runs} runs; ${group.recipe}; ${group.device}`,
        }]
        : [];
    });
    const smaller = rows.flatMap(({ name, row }): Entry[] => [
      ...entry(`${name} update`, "ms", row.updateWallMs),
      ...entry(`${name} memory`, "bytes", row.peakBytes),
    ]);
    return {
      "bigger.json": `${formatJson(bigger)}\n`,
      "smaller.json": `${formatJson(smaller)}\n`,
    };
  },
});

function entry(name: string, unit: string, value: number | null): Entry[] {
  return value === null ? [] : [{ name, unit, value }];
}
