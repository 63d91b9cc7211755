import { defineExporter } from "../exporter.ts";
import { endsOf, exportedRows } from "../exported_rows.ts";
import { formatJson } from "../result/format_json.ts";

/** Names that lm-evaluation-harness has for what is measured. */
const METRIC = "acc,none", ERROR = "acc_stderr,none";

/**
 * The shape of lm-evaluation-harness: a task is a row. `acc_stderr` is the half-width of the interval over
 * 1.96, so that who multiplies it gets the interval that the report shows, noise of training included.
 */
export default defineExporter({
  summary: "The results file of lm-evaluation-harness (JSON)",
  files({ report, results }) {
    const rows = exportedRows(report).filter(({ row }) => endsOf(row.accuracy));
    const by = <T>(pick: (own: typeof rows[number]) => T) =>
      Object.fromEntries(rows.map((own) => [own.name, pick(own)]));
    const newest = results.map(({ result }) => result)
      .toSorted((a, b) => a.createdAt < b.createdAt ? 1 : -1)[0];
    const file = {
      results: by(({ name, row }) => ({
        alias: name,
        [METRIC]: row.accuracy!.value,
        [ERROR]: row.accuracy!.halfWidth! / 1.959964,
      })),
      configs: by(({ name, group, row }) => ({
        task: name,
        dataset_path: group.dataset,
        metadata: { method: row.method, rates: row.rates, runs: row.runs },
      })),
      versions: by(() => 1),
      higher_is_better: by(() => ({ acc: true })),
      "n-samples": by(({ row: { accuracy } }) => ({
        original: accuracy!.scores,
        effective: accuracy!.scores,
      })),
      config: {
        model: [...new Set(rows.map(({ group }) => group.model))].join(", "),
        device: [...new Set(rows.map(({ group }) => group.device))].join(", "),
      },
      git_hash: newest?.environment.commit ?? null,
      date: newest ? Date.parse(newest.createdAt) / 1000 : null,
    };
    return { "results.json": `${formatJson(file)}\n` };
  },
});
