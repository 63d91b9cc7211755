import assert from "node:assert/strict";
import {
  relativePositionIndex,
  shiftMask,
} from "../../../models/layers/windows.ts";

Deno.test("relativePositionIndex() depends on the distance alone and names each once", () => {
  const window = 3, N = 9;
  const index = relativePositionIndex(window);
  const byDistance = new Map<string, Set<number>>();
  for (let a = 0; a < N; a++) {
    for (let b = 0; b < N; b++) {
      const key = `${Math.floor(a / 3) - Math.floor(b / 3)},${a % 3 - b % 3}`;
      if (!byDistance.has(key)) byDistance.set(key, new Set());
      byDistance.get(key)!.add(index[a * N + b]!);
    }
  }
  const rows = [...byDistance.values()].map((own) => [...own]);
  assert(rows.every((own) => own.length === 1));
  assert.deepEqual(
    rows.flat().sort((a, b) => a - b),
    Array.from({ length: (2 * window - 1) ** 2 }, (_, i) => i),
  );
});

Deno.test("shiftMask() leaves windows alone that the shift does not tear", () => {
  const mask = shiftMask(8, 8, 4, 2); // 4 windows of 16 tokens
  const window = (i: number) => mask.subarray(i * 256, (i + 1) * 256);
  assert(window(0).every((value) => value === 0));
  // The last one holds four regions of 4 tokens: 4 * 4 * 4 of 256 pairs stay together.
  assert.equal(window(3).filter((value) => value === 0).length, 64);
  assert(shiftMask(8, 8, 4, 0).every((value) => value === 0));
});
