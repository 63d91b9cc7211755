import assert from "node:assert/strict";
import { standardErrors } from "../../../bench/stats/standard_errors.ts";
import type { Run } from "../../../bench/stats/run.ts";
import { createRandom } from "../../../models/mod.ts";

interface Noise {
  readonly splits: number;
  readonly seeds: number;
  readonly items: number;
  /** Standard deviations of what items, splits and seeds add to a score. */
  readonly sd: { item: number; split: number; seed: number; score: number };
}

/** Runs of every seed on every split, whose scores are 0 but for noise. */
function draw({ splits, seeds, items, sd }: Noise, seed: number): Run[] {
  const random = createRandom(seed, "runs");
  const shared = Array.from({ length: splits }, () => ({
    own: sd.split * random.normal(),
    items: Array.from({ length: items }, () => sd.item * random.normal()),
  }));
  const ofSeed = Array.from(
    { length: seeds },
    () => sd.seed * random.normal(),
  );
  return shared.flatMap((split, i) =>
    ofSeed.map((off, j) => ({
      key: `${i}/${j}`,
      split: `${i}`,
      seed: `${j}`,
      scores: new Map(split.items.map((own, k) => [
        `${i}/${k}`,
        split.own + off + own + sd.score * random.normal(),
      ])),
    }))
  );
}

function meanOf(runs: readonly Run[]): number {
  const scores = runs.flatMap(({ scores }) => [...scores.values()]);
  return scores.reduce((sum, own) => sum + own, 0) / scores.length;
}

/** Mean of the estimated variance, and variance of the means, over boards with the same noise. */
function calibrate(noise: Noise, source: "runs" | "both", rounds = 300) {
  let estimated = 0, squares = 0;
  for (let i = 0; i < rounds; i++) {
    const runs = draw(noise, i);
    const mean = meanOf(runs);
    const found = standardErrors(runs, mean).find((own) =>
      own.source === source
    );
    estimated += (found?.standardError ?? 0) ** 2 / rounds;
    squares += mean ** 2 / rounds;
  }
  return estimated / squares;
}

Deno.test("standardErrors() over both is right where items and seeds are crossed", () => {
  const noise = {
    splits: 1,
    seeds: 8,
    items: 12,
    sd: { item: 1, split: 0, seed: 0.8, score: 0.7 },
  };
  const ratio = calibrate(noise, "both");
  // The variance of 300 means is known within 8 %, one standard error.
  assert(ratio > 0.75 && ratio < 1.3, `${ratio}`);
  // Runs alone forget that all seeds share the items.
  assert(calibrate(noise, "runs") < 0.7);
});

Deno.test("standardErrors() over runs is right where each split has items and a seed of its own", () => {
  const noise = {
    splits: 6,
    seeds: 1,
    items: 10,
    sd: { item: 1, split: 0.5, seed: 0, score: 1 },
  };
  const ratio = calibrate(noise, "runs");
  assert(ratio > 0.75 && ratio < 1.3, `${ratio}`);
});

Deno.test("standardErrors() does not take seeds on a split for splits", () => {
  const noise = {
    splits: 3,
    seeds: 5,
    items: 10,
    sd: { item: 0.3, split: 1, seed: 0, score: 0.3 },
  };
  const runs = draw(noise, 1);
  const [, found] = standardErrors(runs, meanOf(runs));
  assert.deepEqual([found?.source, found?.degrees], ["runs", 2]);
  const blind = runs.map(({ key, scores }) => ({ key, scores }));
  const [, other] = standardErrors(blind, meanOf(runs));
  assert.equal(other?.degrees, 14);
  assert(other!.standardError < found!.standardError);
});

Deno.test("standardErrors() knows what items and one run say, and no more", () => {
  const [run] = draw({
    splits: 1,
    seeds: 1,
    items: 4,
    sd: { item: 1, split: 0, seed: 0, score: 0 },
  }, 0);
  const errors = standardErrors([run!], meanOf([run!]));
  assert.deepEqual(errors.map(({ source }) => source), ["items"]);
  assert.deepEqual(standardErrors([], 0), []);
});
