import assert from "node:assert/strict";
import {
  createTextBatches,
  createTextEvaluationBatches,
} from "../../../suites/text/text_batches.ts";

/** Row `i` has the ids `10 i` and `10 i + 1`, mask 1 and `i % 2`, and label `i`. */
const rows = {
  encoded: {
    inputIds: Int32Array.from(
      { length: 14 },
      (_, i) => 10 * (i >> 1) + (i & 1),
    ),
    attentionMask: Int32Array.from(
      { length: 14 },
      (_, i) => i & 1 ? (i >> 1) % 2 : 1,
    ),
    count: 7,
    length: 2,
    truncatedShare: 0,
  },
  labels: Int32Array.from({ length: 7 }, (_, i) => i),
};

Deno.test("createTextBatches() keeps ids, mask and label of a row together", () => {
  const { inputIds, attentionMask, labels, rows: drawn, count } =
    createTextBatches(rows, { batch: 3, seed: 1 }).at(4);
  assert.equal(count, 3);
  drawn.forEach((row, i) => {
    assert.equal(labels[i], row);
    assert.deepEqual([...inputIds.subarray(2 * i, 2 * i + 2)], [
      10 * row,
      10 * row + 1,
    ]);
    assert.deepEqual([...attentionMask.subarray(2 * i, 2 * i + 2)], [
      1,
      row % 2,
    ]);
  });
});

Deno.test("createTextBatches() draws no row twice in an epoch, and by seed and update alone", () => {
  const draw = (seed: number, updates: readonly number[]) => {
    const batches = createTextBatches(rows, { batch: 3, seed });
    return updates.map((update) => [...batches.at(update).rows]);
  };
  const [a, b, c, d] = draw(1, [0, 1, 2, 3]);
  assert.equal(new Set([...a!, ...b!]).size, 6);
  assert.notDeepEqual([...a!, ...b!], [...c!, ...d!]);
  assert.deepEqual(draw(1, [3, 0]), [d, a]);
  assert.notDeepEqual(draw(2, [0, 1]), [a, b]);
});

Deno.test("createTextEvaluationBatches() deals out every row once, then copies", () => {
  const batches = createTextEvaluationBatches(rows, { batch: 3 });
  assert.equal(batches.length, 3);
  assert.deepEqual([...batches.at(1).rows], [3, 4, 5]);
  const { rows: dealt, inputIds, labels, count } = batches.at(2);
  assert.equal(count, 1);
  assert.deepEqual([...dealt], [6, 6, 6]);
  assert.deepEqual([...labels], [6, 6, 6]);
  assert.deepEqual([...inputIds], [60, 61, 60, 61, 60, 61]);
});

Deno.test("createTextBatches() and createTextEvaluationBatches() refuse what they cannot make", () => {
  assert.throws(
    () => createTextBatches(rows, { batch: 8, seed: 1 }),
    new RangeError(
      "Cannot make batches: found batch 8, expected 1 to 7 rows",
    ),
  );
  assert.throws(
    () => createTextEvaluationBatches(rows, { batch: 0 }),
    /found batch 0, expected 1 or more rows/,
  );
  assert.throws(
    () => createTextEvaluationBatches(rows, { batch: 3 }).at(3),
    new RangeError("Cannot make batch: found 3, expected 0 to 2"),
  );
  assert.throws(
    () => createTextBatches(rows, { batch: 3, seed: 1 }).at(-1),
    /found -1, expected 0, 1/,
  );
});
