import assert from "node:assert/strict";
import fc from "fast-check";
import type { ScoredBatch } from "../../suites/metric.ts";
import { metrics } from "../../suites/metrics/mod.ts";

/** `rows` samples of 7 classes. */
function batchOf(logits: readonly number[], labels: readonly number[]) {
  return {
    logits: Float32Array.from(logits),
    labels: Int32Array.from(labels),
    count: labels.length,
    classes: 7,
  };
}

function part(batch: ScoredBatch, from: number, to: number): ScoredBatch {
  return {
    logits: batch.logits.subarray(from * 7, to * 7),
    labels: batch.labels.subarray(from, to),
    count: to - from,
    classes: 7,
  };
}

const samples = fc.array(
  fc.tuple(
    fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 7, maxLength: 7 }),
    fc.integer({ min: 0, max: 6 }),
  ),
  { minLength: 1, maxLength: 8 },
).map((rows) =>
  batchOf(rows.flatMap(([logits]) => logits), rows.map(([, label]) => label))
);

for (const [name, metric] of Object.entries(metrics)) {
  Deno.test(`metric ${name} is best where every label is certain`, () => {
    const labels = [3, 0, 6];
    const certain = batchOf(
      labels.flatMap((label) =>
        Array.from({ length: 7 }, (_, i) => i === label ? 100 : -100)
      ),
      labels,
    );
    const perfect = metric.start();
    perfect.add(certain);
    const inverted = metric.start();
    inverted.add({ ...certain, logits: certain.logits.map((x) => -x) });
    assert.equal(Math.abs(perfect.value()), metric.best);
    if (metric.direction === "higher") {
      assert(inverted.value() < perfect.value());
    } else assert(inverted.value() > perfect.value());
  });

  Deno.test(`metric ${name} does not depend on batches and their order`, () => {
    fc.assert(
      fc.property(samples, fc.nat(8), (batch, cut) => {
        const at = Math.min(cut, batch.count);
        const whole = metric.start(), parts = metric.start();
        whole.add(batch);
        parts.add(part(batch, at, batch.count));
        parts.add(part(batch, 0, at));
        assert.equal(parts.samples, batch.count);
        const difference = Math.abs(whole.value() - parts.value());
        assert(difference <= 1e-12 * Math.max(1, Math.abs(whole.value())));
      }),
      { seed: 3 },
    );
  });

  Deno.test(`metric ${name} refuses to speak about nothing`, () => {
    assert.throws(() => metric.start().value(), /found no sample/);
  });
}

Deno.test("accuracy, top5_accuracy and cross_entropy have their textbook values", () => {
  // Ranks of the labels: 0, 1, 5, and 0 by a tie that the lower index wins.
  const batch = batchOf(
    [
      ...[9, 1, 2, 3, 4, 5, 6],
      ...[9, 8, 2, 3, 4, 5, 6],
      ...[7, 6, 5, 4, 3, 2, 1],
      ...[2, 2, 0, 0, 0, 0, 0],
    ],
    [0, 1, 5, 0],
  );
  const values = Object.fromEntries(
    Object.entries(metrics).map(([name, metric]) => {
      const accumulator = metric.start();
      accumulator.add(batch);
      return [name, accumulator.value()];
    }),
  );
  assert.equal(values.accuracy, 0.5);
  assert.equal(values.top5_accuracy, 0.75);
  const soft = (row: readonly number[], label: number) =>
    Math.log(row.reduce((sum, x) => sum + Math.exp(x), 0)) - row[label]!;
  const expected = (soft([9, 1, 2, 3, 4, 5, 6], 0) +
    soft([9, 8, 2, 3, 4, 5, 6], 1) + soft([7, 6, 5, 4, 3, 2, 1], 5) +
    soft([2, 2, 0, 0, 0, 0, 0], 0)) / 4;
  assert(Math.abs(values.cross_entropy! - expected) < 1e-12);
});

Deno.test("metric accuracy gives a tie to the class of lower index only", () => {
  const accumulator = metrics.accuracy.start();
  accumulator.add(batchOf([2, 2, 0, 0, 0, 0, 0], [1]));
  assert.equal(accumulator.value(), 0);
});
