import assert from "node:assert/strict";
import { crossedBootstrap } from "../../../bench/stats/crossed_bootstrap.ts";
import { standardErrors } from "../../../bench/stats/standard_errors.ts";
import type { Run } from "../../../bench/stats/run.ts";
import { createRandom } from "../../../models/mod.ts";
import { assertNear } from "./assert_near.ts";

const random = () => createRandom(5, "bootstrap");

function draw(seeds: number, items: number): Run[] {
  const { normal } = createRandom(2, "scores");
  const easiness = Array.from({ length: items }, normal);
  return Array.from({ length: seeds }, (_, seed) => {
    const own = normal();
    return {
      key: `${seed}`,
      split: "0",
      scores: new Map(
        easiness.map((item, i) => [`${i}`, own + item + 0.1 * normal()]),
      ),
    };
  });
}

Deno.test("crossedBootstrap() of one run is the bootstrap over its items", () => {
  const [run] = draw(1, 60);
  const found = crossedBootstrap([run!], random(), 4000);
  const [items] = standardErrors([run!], found.value);
  // The plain bootstrap's variance lacks the factor n / (n - 1).
  assertNear(
    found.standardError,
    items!.standardError * Math.sqrt(59 / 60),
    0.04,
  );
  assertNear(found.high - found.low, 2 * 1.96 * found.standardError, 0.05);
});

Deno.test("crossedBootstrap() of seeds and items is as wide as the variance over both", () => {
  const runs = draw(20, 30);
  const found = crossedBootstrap(runs, random(), 4000);
  const both = standardErrors(runs, found.value)
    .find(({ source }) => source === "both");
  assertNear(found.standardError, both!.standardError, 0.06);
});

Deno.test("crossedBootstrap() draws whole folds where items lie within them", () => {
  // All items of a fold are the same: only drawing folds can move the mean.
  const runs = [0, 1].map((value): Run => ({
    key: `${value}`,
    scores: new Map([0, 1, 2].map((i) => [`${value}/${i}`, value])),
  }));
  const seen = new Set<number>();
  crossedBootstrap(runs, random(), 200, (scores, weights) => {
    const sum = scores.reduce((all, own, i) => all + own * weights[i]!, 0);
    const size = scores.reduce((all, _, i) => all + weights[i]!, 0);
    seen.add(sum / size);
    return sum / size;
  });
  assert.deepEqual([...seen].sort(), [0, 0.5, 1]);
});

Deno.test("crossedBootstrap() gives the same for one seed, and refuses a single score", () => {
  const runs = draw(3, 8);
  assert.deepEqual(
    crossedBootstrap(runs, random(), 50),
    crossedBootstrap(runs, random(), 50),
  );
  const lone = { key: "0", scores: new Map([["a", 1]]) };
  assert.throws(() => crossedBootstrap([lone], random()), /found 1 scores/);
});
