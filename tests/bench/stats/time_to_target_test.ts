import assert from "node:assert/strict";
import {
  costToTarget,
  medianCost,
} from "../../../bench/stats/time_to_target.ts";

const curve = [
  { cost: 10, quality: 0.3 },
  { cost: 30, quality: 0.5 },
  { cost: 20, quality: 0.55 },
  { cost: 40, quality: 0.52 },
];

Deno.test("costToTarget() is that of the first look that is good enough", () => {
  assert.equal(costToTarget(curve, 0.5), 20);
  assert.equal(costToTarget(curve, 0.3), 10);
  assert.equal(costToTarget(curve, 0.3, "lower"), 10);
  assert.equal(costToTarget(curve, 0.56), Infinity);
  assert.equal(costToTarget([], 0), Infinity);
});

Deno.test("medianCost() counts misses, and has the ranks of a published table", () => {
  const costs = [8, 3, Infinity, 5, 4, 9, 7, 6];
  // n = 8: the 1st and 8th value enclose the median with 99.2 %, the 2nd and 7th with 93 % only.
  assert.deepEqual(medianCost(costs), {
    median: 6.5,
    low: 3,
    high: Infinity,
    misses: 1,
  });
  // n = 20: 6th and 15th, 95.9 % (Conover 1999, table A3)
  const many = Array.from({ length: 20 }, (_, i) => i + 1);
  assert.deepEqual(medianCost(many), {
    median: 10.5,
    low: 6,
    high: 15,
    misses: 0,
  });
});

Deno.test("medianCost() is infinite if half of the runs miss, and has no interval below six", () => {
  assert.deepEqual(medianCost([1, 2, Infinity, Infinity]), {
    median: Infinity,
    low: null,
    high: null,
    misses: 2,
  });
  assert.throws(() => medianCost([]), /found no run/);
});
