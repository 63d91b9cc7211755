import {
  hashImages,
  type ImageTable,
  joinTables,
  splitTable,
} from "../../suites/image_table.ts";
import assert from "node:assert/strict";

const TABLE: ImageTable = {
  height: 1,
  width: 2,
  channels: 1,
  images: Uint8Array.of(1, 2, 3, 4, 5, 6),
  labels: Int32Array.of(7, 8, 9),
  ids: ["a", "b", "c"],
};

Deno.test("hashImages() depends on extents, pixels, labels and ids", () => {
  const changed: Partial<ImageTable>[] = [
    { height: 2, width: 1 },
    { images: Uint8Array.of(1, 2, 3, 4, 5, 7) },
    { labels: Int32Array.of(7, 8, 10) },
    { ids: ["a", "b", "d"] },
    { ids: ["a,b", "c"] },
  ];
  const hashes = changed.map((change) => hashImages({ ...TABLE, ...change }));
  assert.equal(new Set([hashImages(TABLE), ...hashes]).size, 6);
  assert.equal(hashImages(TABLE), hashImages({ ...TABLE }));
});

Deno.test("joinTables() puts rows one after the other", () => {
  const joined = joinTables([TABLE, { ...TABLE, ids: ["d", "e", "f"] }]);
  assert.deepEqual(joined.ids, ["a", "b", "c", "d", "e", "f"]);
  assert.deepEqual([...joined.images], [1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6]);
  assert.deepEqual([...joined.labels], [7, 8, 9, 7, 8, 9]);
});

Deno.test("joinTables() refuses other extents, and nothing", () => {
  assert.throws(
    () => joinTables([TABLE, { ...TABLE, height: 2, width: 1 }]),
    new RangeError("Cannot join tables: found 2x1x1, expected 1x2x1"),
  );
  assert.throws(() => joinTables([]), RangeError);
});

Deno.test("splitTable() keeps pixels, labels and ids together", () => {
  const splits = splitTable(TABLE, (id) => id === "b" ? "test" : "train", true);
  assert.deepEqual(splits.test, {
    images: Uint8Array.of(3, 4),
    labels: Int32Array.of(8),
    ids: ["b"],
    count: 1,
    height: 1,
    width: 2,
    channels: 1,
    flippable: true,
  });
  assert.deepEqual([...splits.train.images], [1, 2, 5, 6]);
  assert.deepEqual(splits.train.ids, ["a", "c"]);
  assert.equal(splits.selection.count, 0);
});
