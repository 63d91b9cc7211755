import { datasets } from "../../../suites/mod.ts";
import assert from "node:assert/strict";

Deno.test("mnist has the same bytes on every machine", async () => {
  const cacheFolder = await Deno.makeTempDir({ prefix: "mnist-" });
  try {
    const { hash } = await datasets.mnist.configure({}, "dataset")
      .open({ cacheFolder });
    assert.equal(
      hash,
      "5f37728e755345b8d0d9933f69a4562ae1e4138775318a90114dc4a48d727ea9",
    );
  } finally {
    await Deno.remove(cacheFolder, { recursive: true });
  }
});

Deno.test("mnist frames and repeats the same pixels at 32x32x3", async () => {
  const cacheFolder = await Deno.makeTempDir({ prefix: "mnist-" });
  try {
    const open = async (options: unknown) =>
      (await datasets.mnist.configure(options, "dataset")
        .open({ cacheFolder })).splits.test;
    const small = await open({});
    const large = await open({ size: 32, channels: 3 });
    assert.deepEqual(large.ids, small.ids);
    assert.deepEqual([large.height, large.width, large.channels], [32, 32, 3]);
    for (const image of [0, 7, small.count - 1]) {
      for (let y = 0; y < 32; y++) {
        for (let x = 0; x < 32; x++) {
          const inside = y >= 2 && y < 30 && x >= 2 && x < 30;
          const grey = inside
            ? small.images[(image * 28 + y - 2) * 28 + x - 2]!
            : 0;
          const at = ((image * 32 + y) * 32 + x) * 3;
          assert.deepEqual([...large.images.subarray(at, at + 3)], [
            grey,
            grey,
            grey,
          ]);
        }
      }
    }
    assert(small.images.some((value) => value === 255));
  } finally {
    await Deno.remove(cacheFolder, { recursive: true });
  }
});
