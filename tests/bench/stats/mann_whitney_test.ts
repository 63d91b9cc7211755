import assert from "node:assert/strict";
import { mannWhitneyTest } from "../../../bench/stats/mann_whitney.ts";
import { assertNear } from "./assert_near.ts";
import references from "./references/tests.json" with { type: "json" };

Deno.test("mannWhitneyTest() has R's values, counted and normal", () => {
  const exact = references.mannWhitney.map(({ x, y, u, p }) => {
    const found = mannWhitneyTest(x, y);
    assertNear(found.u, u, 0);
    assertNear(found.p, p, 1e-12);
    return found.isExact;
  });
  assert.deepEqual(exact, [true, true, false, false]);
});

Deno.test("mannWhitneyTest() takes a miss for the slowest of all", () => {
  const { superiority, p } = mannWhitneyTest(
    [Infinity, Infinity, 9],
    [1, 2, 3],
  );
  assert.equal(superiority, 1);
  assert(p > 0.05 && p < 0.11);
});

Deno.test("mannWhitneyTest() finds nothing between equal values", () => {
  assert.deepEqual(mannWhitneyTest([4, 4], [4, 4]), {
    u: 2,
    superiority: 0.5,
    p: 1,
    isExact: false,
  });
  assert.throws(() => mannWhitneyTest([], [1]), /found 0 and 1 values/);
});
