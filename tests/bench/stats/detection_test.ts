import assert from "node:assert/strict";
import { estimateDifference } from "../../../bench/stats/difference.ts";
import { planDetection } from "../../../bench/stats/detection.ts";
import { pairedPower, requiredRuns } from "../../../bench/stats/power.ts";
import type { Run } from "../../../bench/stats/run.ts";
import { createRandom, type Random } from "../../../models/mod.ts";
import { assertNear } from "./assert_near.ts";

interface Noise {
  readonly difference: number;
  readonly runSd: number;
  readonly itemSd: number;
  readonly scoreSd: number;
}

/** Runs on folds of their own, or with seeds on one split. */
function draw(
  runs: number,
  items: number,
  { difference, runSd, itemSd, scoreSd }: Noise,
  random: Random,
  isOneSplit = false,
): [Run[], Run[]] {
  const ofItems = Array.from(
    { length: isOneSplit ? items : runs * items },
    () => itemSd * random.normal(),
  );
  const make = (score: (item: number, run: number) => number): Run[] =>
    Array.from({ length: runs }, (_, run) => ({
      key: `${run}`,
      split: isOneSplit ? "all" : `${run}`,
      scores: new Map(
        Array.from({ length: items }, (_, i) => {
          const item = isOneSplit ? i : run * items + i;
          return [`${item}`, score(item, run)];
        }),
      ),
    }));
  const ofRuns = Array.from({ length: runs }, () => runSd * random.normal());
  return [
    make((item, run) =>
      difference + ofItems[item]! + ofRuns[run]! + scoreSd * random.normal()
    ),
    make(() => 0),
  ];
}

/** How often a number of runs finds the difference. */
function findings(
  runs: number,
  items: number,
  noise: Noise,
  isOneSplit: boolean,
  rounds = 120,
): number {
  let found = 0;
  for (let i = 0; i < rounds; i++) {
    const [a, b] = draw(
      runs,
      items,
      noise,
      createRandom(i, "find"),
      isOneSplit,
    );
    if (estimateDifference(a, b)?.verdict === "higher") found++;
  }
  return found / rounds;
}

Deno.test("planDetection() gives folds that find the difference in 4 of 5 tries", () => {
  const noise = { difference: 0.02, runSd: 0.02, itemSd: 0.2, scoreSd: 0.1 };
  const [a, b] = draw(60, 40, noise, createRandom(3, "pilot"));
  const plan = planDetection(a, b, 0.02)!;
  assert.equal(plan.unit, "splits");
  // The real deviation of a run: sqrt(.02² + (.2² + .1²) / 40)
  assertNear(plan.runSd, Math.sqrt(0.02 ** 2 + 0.05 / 40), 0.2);
  const share = findings(plan.requiredRuns!, 40, noise, false);
  assert(share > 0.65 && share < 0.95, `${share}`);
});

Deno.test("planDetection() gives seeds that find the difference on a test set that is large enough", () => {
  const noise = { difference: 0.03, runSd: 0.03, itemSd: 0.1, scoreSd: 0.1 };
  const [a, b] = draw(30, 200, noise, createRandom(4, "pilot"), true);
  const plan = planDetection(a, b, 0.03)!;
  assert.equal(plan.unit, "seeds");
  const share = findings(plan.requiredRuns!, 200, noise, true);
  assert(share > 0.65 && share < 0.97, `${share}`);
});

Deno.test("planDetection() knows that no number of seeds makes up for few items", () => {
  const noise = { difference: 0.02, runSd: 0.001, itemSd: 0.3, scoreSd: 0 };
  const [a, b] = draw(5, 100, noise, createRandom(5, "pilot"), true);
  const plan = planDetection(a, b, 0.02)!;
  assert.equal(plan.requiredRuns, null);
  assert(plan.requiredItems > 1000 && plan.requiredItems < 3000);
  assert.equal(plan.items, 100);
  assert(plan.detectable > 0.06, `${plan.detectable}`);
});

Deno.test("planDetection() does not believe runs that agree by luck", () => {
  // Each run's items differ by 1 or 0, half and half: the means are all the same.
  const runs = (high: number): Run[] =>
    [0, 1, 2, 3].map((run) => ({
      key: `${run}`,
      scores: new Map(
        Array.from({ length: 50 }, (_, i) => [`${run}/${i}`, i % 2 * high]),
      ),
    }));
  const plan = planDetection(runs(1), runs(0), 0.05)!;
  assertNear(plan.runSd, 0.5 / Math.sqrt(50), 0.01);
  assert.equal(plan.requiredRuns, requiredRuns(0.05, plan.runSd));
  assertNear(pairedPower(plan.detectable, plan.runSd, 4), 0.8, 1e-4);
});

Deno.test("planDetection() needs two pairs of runs that differ", () => {
  const noise = { difference: 0.02, runSd: 0, itemSd: 0.1, scoreSd: 0 };
  const [a, b] = draw(2, 9, noise, createRandom(6, "pilot"));
  assert.equal(planDetection(a.slice(1), b, 0.01), undefined);
  assert.equal(planDetection(b, b, 0.01), undefined);
  assert.equal(planDetection(a, [], 0.01), undefined);
});
