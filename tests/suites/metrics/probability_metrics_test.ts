import assert from "node:assert/strict";
import { metrics } from "../../../suites/metrics/mod.ts";

/** Two classes; `probabilities` are of class 1. */
function batchOf(probabilities: readonly number[], labels: readonly number[]) {
  return {
    logits: Float32Array.from(
      probabilities.flatMap((p) => [0, Math.log(p / (1 - p))]),
    ),
    labels: Int32Array.from(labels),
    count: labels.length,
    classes: 2,
  };
}

Deno.test("perplexity is the exponential of cross_entropy, not a mean of exponentials", () => {
  const batch = batchOf([0.5, 0.2, 0.9], [1, 1, 0]);
  const perplexity = metrics.perplexity.start();
  perplexity.add(batch);
  // (1/2 * 1/5 * 1/10) ** (-1/3)
  assert(Math.abs(perplexity.value() - 100 ** (1 / 3)) < 1e-6);
});

Deno.test("perplexity of equal scores is the number of classes", () => {
  const perplexity = metrics.perplexity.start();
  perplexity.add({
    logits: new Float32Array(3 * 50),
    labels: Int32Array.of(0, 7, 49),
    count: 3,
    classes: 50,
  });
  assert(Math.abs(perplexity.value() - 50) < 1e-9);
});

Deno.test("perplexity stays finite where its value is not", () => {
  const perplexity = metrics.perplexity.start();
  perplexity.add({
    logits: Float32Array.of(1000, 0),
    labels: Int32Array.of(1),
    count: 1,
    classes: 2,
  });
  assert.equal(perplexity.value(), Number.MAX_VALUE);
});

Deno.test("calibration_error has its value by hand", () => {
  // Bins of 1/15: 0.62 and 0.65 lie in (0.6, 0.667], 0.9 in (0.867, 0.933], and 0.3 is 0.7 for class 0.
  const error = metrics.calibration_error.start();
  error.add(batchOf([0.62, 0.65, 0.9, 0.3], [1, 0, 1, 1]));
  const expected = (Math.abs(0.62 + 0.65 - 1) + Math.abs(0.9 - 1) + 0.7) / 4;
  assert(Math.abs(error.value() - expected) < 1e-6);
});

Deno.test("calibration_error is 0 where confidence is what comes true", () => {
  const error = metrics.calibration_error.start();
  const labels = Array.from({ length: 10 }, (_, i) => i < 9 ? 1 : 0);
  error.add(batchOf(labels.map(() => 0.9), labels));
  assert(error.value() < 1e-7);
});
