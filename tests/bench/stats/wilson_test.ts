import assert from "node:assert/strict";
import { wilsonInterval } from "../../../bench/stats/wilson.ts";

Deno.test("wilsonInterval() gives the published intervals", () => {
  // Newcombe, Two-sided confidence intervals for the single proportion (1998), table I, method 3.
  for (
    const [hits, trials, low, high] of [
      [81, 263, 0.2553, 0.3662],
      [15, 148, 0.0624, 0.1605],
      [0, 20, 0, 0.1611],
      [1, 29, 0.0061, 0.1718],
    ] as const
  ) {
    const found = wilsonInterval(hits, trials, 0.95);
    assert.equal(found.low.toFixed(4), low.toFixed(4));
    assert.equal(found.high.toFixed(4), high.toFixed(4));
  }
});

Deno.test("wilsonInterval() is the same from either side, and refuses what is no share", () => {
  const some = wilsonInterval(3, 17, 0.9), rest = wilsonInterval(14, 17, 0.9);
  assert(Math.abs(some.low - (1 - rest.high)) < 1e-15);
  assert.equal(wilsonInterval(5, 5, 0.95).high, 1);
  assert.throws(() => wilsonInterval(0, 0, 0.95), RangeError);
  assert.throws(() => wilsonInterval(4, 3, 0.95), RangeError);
});
