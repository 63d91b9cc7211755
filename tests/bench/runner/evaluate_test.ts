import assert from "node:assert/strict";
import { DivergedError } from "../../../bench/runner/diverged_error.ts";
import { evaluate } from "../../../bench/runner/evaluate.ts";
import type { InferenceProgram } from "../../../models/mod.ts";
import { classScoring } from "../../../suites/tasks/class_scoring.ts";
import { fakeDataset } from "../fake_suite.ts";

const { splits: { test: split } } = fakeDataset(); // 13 images, label i mod 5
const scoring = classScoring({
  ...split,
  classes: 5,
  batch: 4,
  inputs: () => ({ images: new Float32Array(4 * 3072) }),
});

/** A program whose logits of the `row`-th image are `logitsOf(row)`; also for padding. */
function program(logitsOf: (row: number) => readonly number[]) {
  let row = 0;
  const seen: number[] = [];
  const own: Pick<InferenceProgram, "run"> = {
    run(batches) {
      seen.push(batches.length);
      return Promise.resolve(batches.map(({ images }) => {
        assert.equal(images?.length, 4 * 3072);
        return {
          logits: Float32Array.from(
            Array.from({ length: 4 }, () => logitsOf(row++)).flat(),
          ),
        };
      }));
    },
  };
  return { program: own as InferenceProgram, seen };
}

Deno.test("evaluate() counts every image once, and no padding", async () => {
  const { program: own } = program((row) =>
    Array.from({ length: 5 }, (_, c) => c === row % 5 ? 2 : 0)
  );
  const { samples, correct, metrics, predictions } = await evaluate(
    own,
    scoring,
  );
  assert.deepEqual([samples, correct, metrics.accuracy], [13, 13, 1]);
  assert.deepEqual(predictions.map(({ id }) => id), split.ids);
  const probability = Math.exp(2) / (Math.exp(2) + 4);
  assert.deepEqual(predictions[7], {
    id: split.ids[7],
    label: 2,
    prediction: 2,
    probability: Number(probability.toFixed(6)),
    rank: 0,
    lossNats: Number((-Math.log(probability)).toFixed(6)),
  });
  assert.equal(
    metrics.cross_entropy?.toFixed(6),
    (-Math.log(probability)).toFixed(6),
  );
});

Deno.test("evaluate() predicts the lowest of equal classes", async () => {
  const { program: own } = program(() => [0, 1, 1, 0, 1]);
  const { predictions, correct, metrics } = await evaluate(own, scoring);
  assert(predictions.every(({ prediction }) => prediction === 1));
  assert.equal(correct, 3);
  assert.equal(metrics.accuracy, 3 / 13);
});

Deno.test("evaluate() refuses outputs that are not finite", async () => {
  const { program: own } = program((row) =>
    row === 6 ? [0, 0, NaN, 0, 0] : [0, 0, 0, 0, 1]
  );
  await assert.rejects(evaluate(own, scoring), (error) => {
    assert(error instanceof DivergedError, String(error));
    assert.match(error.message, /output NaN for "0\/test\/6"/);
    return true;
  });
});

Deno.test("evaluate() sends few batches at once", async () => {
  const { program: own, seen } = program(() => [0, 0, 0, 0, 1]);
  await evaluate(own, scoring);
  assert.deepEqual(seen, [4]);
});
