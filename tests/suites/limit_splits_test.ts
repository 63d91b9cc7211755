import assert from "node:assert/strict";
import { limitSplits } from "../../suites/limit_splits.ts";
import { fakeDataset } from "../bench/fake_suite.ts";

const whole = fakeDataset(); // 20, 10 and 13 images

Deno.test("limitSplits() takes some samples with all that belongs to them, in their order", () => {
  const { splits, hash } = limitSplits(whole, { test: 6, train: 100 });
  assert.equal(hash, whole.hash);
  assert.deepEqual(
    Object.values(splits).map(({ count }) => count),
    [20, 10, 6],
  );
  const { test } = splits;
  const rows = test.ids.map((id) => whole.splits.test.ids.indexOf(id));
  assert.deepEqual(rows, rows.toSorted((a, b) => a - b));
  const size = 32 * 32 * 3;
  rows.forEach((row, i) => {
    assert.equal(test.labels[i], whole.splits.test.labels[row]);
    assert.deepEqual(
      test.images.subarray(i * size, (i + 1) * size),
      whole.splits.test.images.subarray(row * size, (row + 1) * size),
    );
  });
});

Deno.test("limitSplits() takes fewer from the same", () => {
  const ids = (test: number) => limitSplits(whole, { test }).splits.test.ids;
  assert(ids(4).every((id) => ids(7).includes(id)));
  // Not simply the first ones, which may be of one class.
  assert.notDeepEqual(ids(6), whole.splits.test.ids.slice(0, 6));
});

Deno.test("limitSplits() takes texts too", () => {
  const split = (name: string) => ({
    samples: ["a", "b", "c"].map((text) => `${name} ${text}`),
    labels: Int32Array.of(0, 1, 2),
    ids: ["a", "b", "c"].map((id) => `${name}/${id}`),
    count: 3,
  });
  const { splits: { test } } = limitSplits({
    kind: "text",
    name: "fake",
    classes: ["x", "y", "z"],
    hash: "",
    splits: {
      train: split("train"),
      selection: split("selection"),
      test: split("test"),
    },
  }, { test: 2 });
  assert.equal(test.count, 2);
  test.ids.forEach((id, i) => {
    assert.equal(test.samples[i], id.replace("/", " "));
    assert.equal(test.labels[i], "abc".indexOf(id.at(-1)!));
  });
});
