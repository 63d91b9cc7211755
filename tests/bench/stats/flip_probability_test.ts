import assert from "node:assert/strict";
import { flipProbability } from "../../../bench/stats/flip_probability.ts";
import type { Run } from "../../../bench/stats/run.ts";
import { createRandom } from "../../../models/mod.ts";

const zero = (runs: readonly Run[]) =>
  runs.map(({ key, scores }) => ({
    key,
    scores: new Map([...scores.keys()].map((id) => [id, 0])),
  }));

function meanOf(runs: readonly Run[]): number {
  const scores = runs.flatMap(({ scores }) => [...scores.values()]);
  return scores.reduce((sum, own) => sum + own, 0) / scores.length;
}

Deno.test("flipProbability() comes true in reruns", () => {
  let expected = 0, seen = 0;
  const rounds = 1500;
  for (let i = 0; i < rounds; i++) {
    const random = createRandom(i, "flips");
    const real = 1.5 * (random.unit() - 0.5); // nothing known beforehand
    const board = () =>
      Array.from({ length: 8 }, (_, run): Run => ({
        key: `${run}`,
        scores: new Map([[`${run}`, real + random.normal()]]),
      }));
    const first = board(), second = board();
    expected += flipProbability(first, zero(first))! / rounds;
    if (meanOf(first) * meanOf(second) < 0) seen += 1 / rounds;
  }
  // One standard error of what is seen is 0.01.
  assert(Math.abs(expected - seen) < 0.04, `${expected} for ${seen}`);
});

Deno.test("flipProbability() is a half between equals, and unknown without pairs", () => {
  const run = { key: "0", scores: new Map([["a", 1], ["b", 0]]) };
  assert.equal(flipProbability([run], [run]), 0.5);
  assert.equal(flipProbability([run], []), undefined);
  const lone = { key: "0", scores: new Map([["a", 1]]) };
  assert.equal(flipProbability([lone], zero([lone])), undefined);
});

Deno.test("flipProbability() of a difference of three standard errors is 1.7 %", () => {
  // Half of the items differ by 2, half by 0, n = 5 + 5: mean 1, error sqrt(10 / 9 / 10)
  const scores = new Map(
    Array.from({ length: 10 }, (_, i) => [`${i}`, i % 2 * 2]),
  );
  const runs = [{ key: "0", scores }];
  // Normal share below -3 / sqrt(2), from a table: 0.0169
  assert.equal(flipProbability(runs, zero(runs))!.toFixed(4), "0.0169");
});
