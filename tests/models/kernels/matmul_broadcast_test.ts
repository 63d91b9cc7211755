import assert from "node:assert/strict";
import fc from "fast-check";
import { broadcastBlocks } from "../../../models/kernels/matmul_broadcast.ts";

const plain = { tA: false, tB: true, batch: 1 };
const extent = fc.integer({ min: 1, max: 5000 });

Deno.test("broadcastBlocks() covers the product in blocks that fit the least workgroup memory", () => {
  let covered = 0;
  fc.assert(fc.property(extent, extent, extent, (M, n, k) => {
    const N = 4 * n, K = 4 * k;
    const blocks = broadcastBlocks({ ...plain, M, N, K });
    if (!blocks) return;
    covered++;
    const { depth, columns, splits, rows } = blocks;
    assert.equal(depth * splits, K);
    assert(splits === 1 || splits * M * N * 4 <= 2 ** 26);
    assert(columns <= N && columns % 4 === 0 && depth % 4 === 0);
    assert(depth * columns * 4 <= 16384);
    assert(rows <= 256 && Math.ceil(M / rows) <= 65535);
  }));
  assert(covered > 0);
});

Deno.test("broadcastBlocks() leaves transposed, batched, narrow and odd products to other kernels", () => {
  const fits = { ...plain, M: 512, N: 64, K: 64 };
  assert(broadcastBlocks(fits));
  for (
    const change of [
      { tA: true },
      { batch: 2 },
      { M: 64 },
      { N: 63 },
      { K: 66 },
      { K: 5376 },
    ]
  ) assert.equal(broadcastBlocks({ ...fits, ...change }), undefined);
});

Deno.test("broadcastBlocks() cuts a K of 4000 into 40 sums, unless these take too much memory", () => {
  const blocks = broadcastBlocks({ ...plain, M: 1024, N: 128, K: 4000 });
  assert.deepEqual(blocks && [blocks.depth, blocks.splits], [100, 40]);
  const many = { ...plain, M: 8192, N: 1024 };
  assert.equal(broadcastBlocks({ ...many, K: 4000 }), undefined);
  assert.equal(broadcastBlocks({ ...many, K: 128 })?.splits, 1);
});

Deno.test("broadcastBlocks() takes a K of 128 in one piece where there are columns enough", () => {
  const wide = broadcastBlocks({ ...plain, M: 512, N: 128, K: 128 });
  assert.deepEqual(wide, { depth: 128, columns: 32, splits: 1, rows: 128 });
  const narrow = broadcastBlocks({ ...plain, M: 512, N: 64, K: 128 });
  assert.deepEqual(narrow, { depth: 64, columns: 32, splits: 2, rows: 128 });
});
