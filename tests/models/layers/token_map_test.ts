import assert from "node:assert/strict";
import { input } from "../../../models/graph/tensor.ts";
import {
  arrange,
  mergeOrder,
  rowOrder,
  type TokenMap,
  windowOrder,
} from "../../../models/layers/token_map.ts";
import { reshape } from "../../../models/ops/reshape.ts";
import { openEvaluator } from "../ops/evaluate.ts";

const count = (n: number) => Float32Array.from({ length: n }, (_, i) => i);

/** Window by window, row by row: what stands there once the map is moved up and left. */
function rollAndCut(
  x: Float32Array,
  [B, H, W, C]: readonly [number, number, number, number],
  side: number,
  shift: number,
): Float32Array {
  const found: number[] = [];
  for (let b = 0; b < B; b++) {
    for (let top = 0; top < H; top += side) {
      for (let left = 0; left < W; left += side) {
        for (let row = top; row < top + side; row++) {
          for (let column = left; column < left + side; column++) {
            const from = (row + shift) % H * W + (column + shift) % W;
            const at = (b * H * W + from) * C;
            found.push(...x.subarray(at, at + C));
          }
        }
      }
    }
  }
  return Float32Array.from(found);
}

Deno.test("arrange() brings tokens into shifted windows as rolling and cutting the map does", async () => {
  await using evaluate = await openEvaluator();
  const [B, H, W, C] = [2, 6, 9, 4] as const;
  const values = { x: count(B * H * W * C) };
  const x = input("x", [B, H, W, C]);
  const rows: TokenMap = {
    tokens: reshape(x, [B, H * W, C]),
    height: H,
    width: W,
    order: rowOrder(H, W),
  };
  for (const shift of [0, 1, 2]) {
    const windows = arrange(rows, windowOrder(H, W, 3, shift));
    assert.deepEqual(
      await evaluate(windows.tokens, values),
      rollAndCut(values.x, [B, H, W, C], 3, shift),
      `shift ${shift}`,
    );
    const back = arrange(windows, rowOrder(H, W));
    assert.deepEqual(await evaluate(back.tokens, values), values.x);
  }
});

Deno.test("arrange() leaves a map alone that is in order", () => {
  const map: TokenMap = {
    tokens: input("x", [1, 16, 3]),
    height: 4,
    width: 4,
    order: rowOrder(4, 4),
  };
  assert.equal(arrange(map, windowOrder(4, 4, 4, 0)), map);
});

Deno.test("mergeOrder() puts four neighbours together, down before right", () => {
  assert.deepEqual(
    [...mergeOrder(4, rowOrder(1, 2)).places],
    [0, 4, 1, 5, 2, 6, 3, 7],
  );
  // Windows of two in a map of two by four: the third four is below the first.
  assert.deepEqual(
    [...mergeOrder(8, windowOrder(2, 4, 2, 0)).places.subarray(0, 12)],
    [0, 8, 1, 9, 2, 10, 3, 11, 16, 24, 17, 25],
  );
});
