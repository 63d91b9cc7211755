import { cacheImages } from "../../suites/image_cache.ts";
import type { ImageTable } from "../../suites/image_table.ts";
import assert from "node:assert/strict";
import fc from "fast-check";

const TABLE: ImageTable = {
  height: 1,
  width: 2,
  channels: 1,
  images: Uint8Array.of(1, 2, 3, 4),
  labels: Int32Array.of(5, 6),
  ids: ["a", "b"],
};

/** Runs `body` with a cache that counts how often the table is made. */
async function withCache(
  body: (cache: {
    readonly path: string;
    readonly folder: string;
    readonly made: string[];
    read(): Promise<ImageTable>;
  }) => Promise<void>,
) {
  const folder = await Deno.makeTempDir({ prefix: "cache-" });
  const made: string[] = [];
  try {
    await body({
      path: `${folder}/deep/x.images`,
      folder: `${folder}/deep`,
      made,
      read: () =>
        cacheImages(
          {
            cacheFolder: `${folder}/deep`,
            onEvent: (message) => made.push(message),
          },
          "x",
          () => Promise.resolve(TABLE),
        ),
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("cacheImages() makes once, then reads the same", async () => {
  await withCache(async ({ read, made, folder }) => {
    assert.deepEqual(await read(), TABLE);
    const again = await read();
    assert.deepEqual(again.images, TABLE.images);
    assert.deepEqual(again.labels, TABLE.labels);
    assert.deepEqual(again.ids, TABLE.ids);
    assert.deepEqual(made, ["Making x, once"]);
    // The draft is gone.
    assert.deepEqual([...Deno.readDirSync(folder)].map((file) => file.name), [
      "x.images",
    ]);
  });
});

Deno.test("cacheImages() makes again what is damaged in any byte", async () => {
  await withCache(async ({ read, made, path }) => {
    await read();
    const good = await Deno.readFile(path);
    const seed = 11;
    await fc.assert(
      fc.asyncProperty(
        fc.nat(good.length - 1),
        fc.integer({ min: 1, max: 255 }),
        async (at, change) => {
          const bad = good.slice();
          bad[at]! ^= change;
          await Deno.writeFile(path, bad);
          made.length = 0;
          const table = await read();
          assert.deepEqual(table.images, TABLE.images);
          assert.deepEqual(table.labels, TABLE.labels);
          assert.deepEqual(table.ids, TABLE.ids);
          // A hash that differs, or an index that cannot be read.
          assert.deepEqual(made, [
            "Making x again: the file in the cache is damaged",
          ]);
          assert.deepEqual(await Deno.readFile(path), good);
        },
      ),
      { seed, numRuns: 60 },
    );
  });
});

Deno.test("cacheImages() makes again what is cut off anywhere", async () => {
  await withCache(async ({ read, made, path }) => {
    await read();
    const good = await Deno.readFile(path);
    for (const length of [0, 3, 4, 50, good.length - 1]) {
      await Deno.writeFile(path, good.subarray(0, length));
      made.length = 0;
      assert.deepEqual((await read()).images, TABLE.images);
      assert.equal(made.length, 1);
    }
  });
});

Deno.test("cacheImages() does not hide that making failed", async () => {
  await assert.rejects(
    cacheImages({ cacheFolder: "nowhere" }, "x", () => {
      throw new RangeError("no such vendor");
    }),
    new RangeError("no such vendor"),
  );
});
