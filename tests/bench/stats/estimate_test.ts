import assert from "node:assert/strict";
import fc from "fast-check";
import { estimateMean } from "../../../bench/stats/estimate.ts";
import type { Run } from "../../../bench/stats/run.ts";

function run(key: string, scores: readonly number[], ids = key): Run {
  return {
    key,
    scores: new Map(scores.map((score, i) => [`${ids}/${i}`, score])),
  };
}

Deno.test("estimateMean() gives both intervals of a worked example", () => {
  const estimate = estimateMean([
    run("a", [1, 1, 1, 0]),
    run("b", [1, 0, 0, 0]),
    run("c", [1, 1, 0, 0]),
  ]);
  assert.equal(estimate.value, 0.5);
  // items: sd² = 12/4 / 11, se = sqrt(3/11/12); runs: means .75 .25 .5, sd .25, t(2) = 4.3027
  assert.equal(
    estimate.itemHalfWidth?.toFixed(6),
    (1.959964 * Math.sqrt(3 / 11 / 12)).toFixed(6),
  );
  assert.equal(
    estimate.runHalfWidth?.toFixed(4),
    (4.302653 * 0.25 / Math.sqrt(3)).toFixed(4),
  );
  assert.equal(estimate.source, "runs");
  assert.equal(estimate.halfWidth, estimate.runHalfWidth);
});

Deno.test("estimateMean() weighs items, not runs", () => {
  const { value } = estimateMean([run("a", [1]), run("b", [0, 0, 0])]);
  assert.equal(value, 0.25);
});

Deno.test("estimateMean() knows no interval over one run, or over one item", () => {
  const single = estimateMean([run("a", [1, 0, 1])]);
  assert.equal(single.runHalfWidth, null);
  assert.equal(single.source, "items");
  const item = estimateMean([run("a", [1])]);
  assert.deepEqual([item.halfWidth, item.source], [null, null]);
});

Deno.test("estimateMean() does not take an item for two because two runs tested it", () => {
  const scores = [1, 0, 0, 1, 1, 0];
  const once = estimateMean([run("a", scores)]);
  const twice = estimateMean([run("a", scores, "i"), run("b", scores, "i")]);
  assert.equal(
    twice.itemHalfWidth!.toFixed(12),
    once.itemHalfWidth!.toFixed(12),
  );
});

Deno.test("estimateMean() refuses to estimate from nothing", () => {
  assert.throws(() => estimateMean([]), /found no score/);
  assert.throws(() => estimateMean([run("a", [])]), RangeError);
});

Deno.test("estimateMean() does not depend on the order of runs", () => {
  const runs = fc.array(
    fc.array(fc.constantFrom(0, 1), { minLength: 1, maxLength: 9 }),
    { minLength: 1, maxLength: 5 },
  );
  fc.assert(
    fc.property(runs, (all) => {
      const forth = all.map((scores, i) => run(`${i}`, scores));
      const a = estimateMean(forth), b = estimateMean(forth.toReversed());
      assert(Math.abs(a.value - b.value) < 1e-12);
      assert(Math.abs((a.halfWidth ?? 0) - (b.halfWidth ?? 0)) < 1e-9);
    }),
    { seed: 11 },
  );
});
