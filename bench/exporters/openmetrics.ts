import { defineExporter } from "../exporter.ts";
import { endsOf, type ExportedRow, exportedRows } from "../exported_rows.ts";

/** A gauge with its unit, which its name ends in. */
interface Gauge {
  readonly name: string;
  readonly unit: string;
  readonly help: string;
  value(row: ExportedRow): number | null | undefined;
}

const accuracy = (end: "value" | "low" | "high") => ({ row }: ExportedRow) =>
  endsOf(row.accuracy)?.[end];

const seconds = (ms: number | null) => ms === null ? null : ms / 1000;

const GAUGES: readonly Gauge[] = [
  {
    name: "truetune_accuracy_ratio",
    unit: "ratio",
    help: "Share of test samples that are right, over all runs",
    value: accuracy("value"),
  },
  {
    name: "truetune_accuracy_low_ratio",
    unit: "ratio",
    help: "Lower end of its 95 % interval",
    value: accuracy("low"),
  },
  {
    name: "truetune_accuracy_high_ratio",
    unit: "ratio",
    help: "Upper end of its 95 % interval",
    value: accuracy("high"),
  },
  {
    name: "truetune_update_seconds",
    unit: "seconds",
    help: "Median wall clock of an update",
    value: ({ row }) => seconds(row.updateWallMs),
  },
  {
    name: "truetune_peak_bytes",
    unit: "bytes",
    help: "Most GPU memory in use",
    value: ({ row }) => row.peakBytes,
  },
];

/** The text format of OpenMetrics 1.0, which Prometheus reads. */
export default defineExporter({
  summary: "OpenMetrics, for Prometheus (text)",
  files({ report }) {
    const rows = exportedRows(report);
    const blocks = GAUGES.map(({ name, unit, help, value }) => {
      const samples = rows.flatMap((own) => {
        const found = value(own);
        return typeof found === "number"
          ? [`${name}${labelsOf(own)} ${found}`]
          : [];
      });
      return samples.length === 0 ? "" : [
        `# TYPE ${name} gauge`,
        `# UNIT ${name} ${unit}`,
        `# HELP ${name} ${help}`,
        ...samples,
        "",
      ].join("\n");
    });
    return { "metrics.txt": `${blocks.join("")}# EOF\n` };
  },
});

function labelsOf({ group, row }: ExportedRow): string {
  const labels = {
    suite: group.suite,
    workload: group.workload,
    method: row.label,
    rate: row.rate,
    lr: row.rates.join(" "),
    recipe: group.recipe,
    engine: group.engine,
    device: group.device,
  };
  const pairs = Object.entries(labels).map(([name, value]) =>
    `${name}="${
      value.replace(/\\/g, "\\\\").replace(/"/g, '\\"').replace(/\n/g, "\\n")
    }"`
  );
  return `{${pairs.join(",")}}`;
}
