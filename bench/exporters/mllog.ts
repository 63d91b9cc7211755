import { defineExporter } from "../exporter.ts";
import type { Result } from "../result/result.ts";

/**
 * MLPerf's log, with the keys of its own that mean the same: a file for each run that ended well. Times are
 * those of the end of the run, less what it took.
 */
export default defineExporter({
  summary: "MLPerf logging (:::MLLOG lines), a file for each run",
  files({ results }) {
    return Object.fromEntries(
      results.filter(({ result }) => result.status === "ok")
        .map(({ result }) => [`${result.cell.id}.log`, logOf(result)]),
    );
  },
});

function logOf(
  { id, cell, configuration, metrics, costs, createdAt, curves }: Result,
): string {
  const { seed, recipe, lr, method } = configuration;
  const stop = Date.parse(createdAt);
  const start = Math.round(stop - costs!.wallMs);
  const events: [number, string, string, unknown, Record<string, unknown>?][] =
    [
      [start, "POINT_IN_TIME", "submission_benchmark", cell.workload],
      [start, "POINT_IN_TIME", "submission_platform", configuration.engine],
      [start, "POINT_IN_TIME", "seed", seed],
      [start, "POINT_IN_TIME", "global_batch_size", recipe.batch],
      [
        start,
        "POINT_IN_TIME",
        "gradient_accumulation_steps",
        recipe.accumulate,
      ],
      [start, "POINT_IN_TIME", "opt_name", recipe.optimizer.name],
      [start, "POINT_IN_TIME", "opt_base_learning_rate", lr],
      [start, "POINT_IN_TIME", "train_samples", costs!.samples],
      [start, "INTERVAL_START", "run_start", null, { method: method.name }],
      ...curves.flatMap(({ step, lossNats }) =>
        lossNats.slice(-1).map((
          loss,
        ): typeof events[number] => [
          stop,
          "POINT_IN_TIME",
          "train_loss",
          loss,
          { step },
        ])
      ),
      ...(metrics.accuracy?.interval
        ? [
          [
            stop,
            "POINT_IN_TIME",
            "eval_accuracy",
            metrics.accuracy.value,
            { interval: metrics.accuracy.interval },
          ] as typeof events[number],
        ]
        : []),
      [stop, "INTERVAL_END", "run_stop", null, { status: "success" }],
    ];
  return events.map(([time_ms, event_type, key, value, metadata], i) =>
    `:::MLLOG ${
      JSON.stringify({
        namespace: "",
        time_ms,
        event_type,
        key,
        value,
        metadata: { file: id, lineno: i + 1, ...metadata },
      })
    }\n`
  ).join("");
}
