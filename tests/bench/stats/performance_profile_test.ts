import assert from "node:assert/strict";
import { performanceProfiles } from "../../../bench/stats/performance_profile.ts";
import { assertNear } from "./assert_near.ts";

Deno.test("performanceProfiles() steps up where a task is solved", () => {
  const [a, b] = performanceProfiles([
    [10, 30, Infinity, Infinity],
    [20, 10, 50, Infinity],
  ], 4);
  assert.deepEqual(a!.steps, [
    { ratio: 1, share: 0.25 },
    { ratio: 3, share: 0.5 },
  ]);
  assert.deepEqual(b!.steps, [
    { ratio: 1, share: 0.5 },
    { ratio: 2, share: 0.75 },
  ]);
  // Areas over 1..4: 0.25 × 3 + 0.25 × 1, and 0.5 × 3 + 0.25 × 2
  assertNear(a!.score, 1 / 3, 1e-12);
  assertNear(b!.score, 2 / 3, 1e-12);
});

Deno.test("performanceProfiles() of the best method alone is 1, of one that fails 0", () => {
  const [good, bad] = performanceProfiles([[1, 2], [Infinity, Infinity]]);
  assert.equal(good!.score, 1);
  assert.deepEqual(bad, { steps: [], score: 0 });
  assert.deepEqual(performanceProfiles([[]]), [{ steps: [], score: 0 }]);
});

Deno.test("performanceProfiles() does not reward what comes beyond the limit", () => {
  const [, slow] = performanceProfiles([[1], [9]], 4);
  assert.equal(slow!.score, 0);
  assert.deepEqual(slow!.steps, [{ ratio: 9, share: 1 }]);
});

Deno.test("performanceProfiles() refuses costs that do not match", () => {
  assert.throws(() => performanceProfiles([[1, 2], [1]]), /expected 2 above 0/);
  assert.throws(() => performanceProfiles([[0]]), /the lowest 0/);
});
