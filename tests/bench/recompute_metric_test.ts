import assert from "node:assert/strict";
import fc from "fast-check";
import { metricInterval } from "../../bench/metric_interval.ts";
import { RECOMPUTED, tolerance } from "../../bench/recompute_metric.ts";
import { judgeClasses } from "../../suites/tasks/class_scoring.ts";

/** What a run says of a few samples. */
const evaluations = fc.integer({ min: 2, max: 7 }).chain((classes) =>
  fc.array(
    fc.record({
      label: fc.nat({ max: classes - 1 }),
      scores: fc.array(fc.float({ min: -20, max: 20, noNaN: true }), {
        minLength: classes,
        maxLength: classes,
      }),
    }),
    { minLength: 1, maxLength: 40 },
  ).map((samples) => {
    const judge = judgeClasses({
      ids: samples.map((_, i) => `${i}`),
      labels: Int32Array.from(samples, ({ label }) => label),
      classes,
      batch: samples.length,
    });
    judge.add({
      logits: Float32Array.from(samples.flatMap(({ scores }) => scores)),
    });
    return judge.finish();
  })
);

Deno.test("RECOMPUTED tells from predictions what a run computed from scores", () => {
  fc.assert(
    fc.property(evaluations, ({ metrics, predictions }) => {
      assert.deepEqual(
        Object.keys(metrics).sort(),
        Object.keys(RECOMPUTED).sort(),
      );
      for (const [name, value] of Object.entries(metrics)) {
        const again = RECOMPUTED[name]!(predictions)!;
        assert(
          Math.abs(again - value) <= tolerance(name, value, predictions),
          `${name}: ${again} and ${value}`,
        );
      }
    }),
    { seed: 2, numRuns: 300 },
  );
});

Deno.test("RECOMPUTED does not guess what older predictions leave out", () => {
  const rows = [{ id: "a", label: 0, prediction: 0 }];
  assert.equal(RECOMPUTED.accuracy!(rows), 1);
  for (
    const name of [
      "cross_entropy",
      "perplexity",
      "top5_accuracy",
      "calibration_error",
    ]
  ) assert.equal(RECOMPUTED[name]!(rows), null, name);
});

Deno.test("metricInterval() holds the value that it is about", () => {
  fc.assert(
    fc.property(evaluations, ({ metrics, predictions }) => {
      for (const [name, value] of Object.entries(metrics)) {
        const interval = metricInterval(name, value, predictions);
        if (!interval) {
          assert(name === "calibration_error" || predictions.length < 2);
          continue;
        }
        const slack = tolerance(name, value, predictions);
        assert(interval.low <= value + slack, `${name} ${value}`);
        assert(interval.high >= value - slack, `${name} ${value}`);
      }
    }),
    { seed: 4, numRuns: 200 },
  );
});

Deno.test("metricInterval() of F1 and correlation is that of leaving each sample out", () => {
  const rows = [0, 0, 0, 1, 1, 2].map((label, i) => ({
    id: `${i}`,
    label,
    prediction: [0, 0, 1, 1, 1, 0][i]!,
  }));
  for (const name of ["f1_macro", "matthews_correlation"]) {
    const judge = RECOMPUTED[name]!;
    const left = rows.map((_, i) => judge(rows.filter((_, j) => j !== i))!);
    const mean = left.reduce((sum, own) => sum + own, 0) / 6;
    const error = Math.sqrt(
      5 / 6 * left.reduce((sum, own) => sum + (own - mean) ** 2, 0),
    );
    const value = judge(rows)!;
    const interval = metricInterval(name, value, rows)!;
    assert.equal(interval.method, "jackknife");
    const low = Math.max(
      name === "f1_macro" ? 0 : -1,
      value - 1.959964 * error,
    );
    assert(Math.abs(interval.low - low) < 1e-6);
  }
});
