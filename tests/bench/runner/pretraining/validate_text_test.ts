import assert from "node:assert/strict";
import type { InferenceProgram } from "../../../../models/mod.ts";
import { validateText } from "../../../../bench/runner/pretraining/validate_text.ts";

/** Gives back what stands in the values. */
const echo = {
  run: (batches) =>
    Promise.resolve(
      batches.map(({ loss, logits }) => ({
        loss: loss!,
        ...logits && { logits },
      })),
    ),
} as Partial<InferenceProgram> as InferenceProgram;

const batch = (loss: number, labels: number[], logits?: number[]) => ({
  values: {
    loss: Float32Array.of(loss),
    ...logits && { logits: Float32Array.from(logits) },
  },
  labels: Int32Array.from(labels),
});

Deno.test("validateText() weighs the mean of a batch by what counts in it", async () => {
  const found = await validateText(echo, [
    batch(2, [1, -100, -100, -100]),
    batch(1, [1, 1, 1, -100]),
  ]);
  assert.deepEqual(found, { lossNats: 1.25, accuracy: null });
});

Deno.test("validateText() counts right answers over many batches, and only what counts", async () => {
  const batches = Array.from(
    { length: 20 },
    (_, i) =>
      batch(1, [0, 1, -100], [...[2, 1], ...i % 2 ? [3, 4] : [4, 3], ...[
        0,
        9,
      ]]),
  );
  const { accuracy } = await validateText(echo, batches);
  assert.equal(accuracy, 0.75);
});

Deno.test("validateText() refuses batches in which nothing counts", async () => {
  await assert.rejects(
    validateText(echo, [batch(0, [-100])]),
    /found nothing that counts in 1 batches/,
  );
  await assert.rejects(validateText(echo, []), RangeError);
});
