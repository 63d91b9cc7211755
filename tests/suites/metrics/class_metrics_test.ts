import assert from "node:assert/strict";
import type { Metric } from "../../../suites/metric.ts";
import { metrics } from "../../../suites/metrics/mod.ts";

/** The metric of certain predictions. */
function judge(
  metric: Metric,
  labels: readonly number[],
  predictions: readonly number[],
  classes = 3,
): number {
  const accumulator = metric.start();
  accumulator.add({
    logits: Float32Array.from(
      predictions.flatMap((prediction) =>
        Array.from({ length: classes }, (_, i) => i === prediction ? 9 : 0)
      ),
    ),
    labels: Int32Array.from(labels),
    count: labels.length,
    classes,
  });
  return accumulator.value();
}

function close(found: number, expected: number): void {
  assert(
    Math.abs(found - expected) < 1e-12,
    `found ${found}, expected ${expected}`,
  );
}

Deno.test("f1_macro has the value of scikit-learn's example", () => {
  // f1_score([0, 1, 2, 0, 1, 2], [0, 2, 1, 0, 0, 1], average="macro") = 0.267
  const labels = [0, 1, 2, 0, 1, 2], predictions = [0, 2, 1, 0, 0, 1];
  close(judge(metrics.f1_macro, labels, predictions), 4 / 15);
});

Deno.test("f1_macro leaves out a class that neither occurs nor is predicted", () => {
  // Class 0: 2 of 2 + 2; class 2: 1 of 1 + 1; class 4 is predicted and never right.
  close(
    judge(metrics.f1_macro, [0, 0, 2, 2], [0, 0, 2, 4], 6),
    (1 + 2 / 3 + 0) / 3,
  );
});

Deno.test("matthews_correlation has the value of scikit-learn's example", () => {
  // matthews_corrcoef([+1, +1, +1, -1], [+1, -1, +1, +1]) = -0.33
  close(
    judge(metrics.matthews_correlation, [1, 1, 1, 0], [1, 0, 1, 1], 2),
    -1 / 3,
  );
});

Deno.test("matthews_correlation has Gorodkin's value for three classes", () => {
  // 5 samples, 3 right; labels 2, 1, 2 and predictions 2, 2, 1 a class:
  // (5 * 3 - (4 + 2 + 2)) / sqrt((25 - 9) * (25 - 9))
  close(
    judge(metrics.matthews_correlation, [0, 0, 1, 2, 2], [0, 1, 1, 2, 0]),
    7 / 16,
  );
});

Deno.test("matthews_correlation of a constant prediction is 0", () => {
  assert.equal(
    judge(metrics.matthews_correlation, [0, 1, 2, 2], [2, 2, 2, 2]),
    0,
  );
});
