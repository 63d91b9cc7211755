import assert from "node:assert/strict";
import { welchTest } from "../../../bench/stats/welch.ts";
import { assertNear } from "./assert_near.ts";
import references from "./references/tests.json" with { type: "json" };

Deno.test("welchTest() has R's values", () => {
  const { a, b, ...expected } = references.welch;
  const { difference, halfWidth, t, degrees, p } = welchTest(a, b);
  assertNear(difference, expected.difference, 1e-12);
  assertNear(t, expected.t, 1e-12);
  assertNear(degrees, expected.degrees, 1e-12);
  assertNear(p, expected.p, 1e-12);
  assertNear(difference - halfWidth, expected.low, 1e-9);
  assertNear(difference + halfWidth, expected.high, 1e-12);
  assertNear(welchTest(b, a).difference, -expected.difference, 1e-12);
});

Deno.test("welchTest() refuses what has no variance", () => {
  assert.throws(() => welchTest([1], [1, 2]), /found samples of 1 and 2/);
  assert.throws(() => welchTest([1, 1], [2, 2]), RangeError);
});
