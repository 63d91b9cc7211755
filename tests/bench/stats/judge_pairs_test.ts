import assert from "node:assert/strict";
import { judgePairs } from "../../../bench/stats/judge_pairs.ts";

/** Runs on one split with so many of 200 items right. */
function row(right: number, seeds = ["0", "1"]) {
  return seeds.map((key) => ({
    key,
    split: "all",
    scores: new Map(
      Array.from({ length: 200 }, (_, i) => [`${i}`, i < right ? 1 : 0]),
    ),
  }));
}

Deno.test("judgePairs() says why two rows tie", () => {
  const judged = judgePairs([row(190), row(20), row(20), row(22), row(9, [])]);
  const verdicts = judged.map(({ i, j, verdict }) => `${i}${j} ${verdict}`);
  assert.deepEqual(verdicts, [
    ...["01 apart", "02 apart", "03 apart", "04 runs"],
    ...["12 answers", "13 noise", "14 runs"],
    ...["23 noise", "24 runs", "34 runs"],
  ]);
});

Deno.test("judgePairs() gives the paired difference and the p-value adjusted for all pairs", () => {
  const [pair] = judgePairs([row(100), row(90)]);
  assert.equal(pair!.difference!.value, 0.05);
  const among = judgePairs([row(100), ...new Array(9).fill(row(90))])[0]!;
  assert.equal(among.difference!.value, 0.05);
  assert(among.adjustedP! > pair!.adjustedP!);
  // One run each: a difference, but no judgement.
  const [alone] = judgePairs([row(190, ["0"]), row(9, ["0"])]);
  assert.equal(alone!.adjustedP, null);
  assert.equal(alone!.verdict, "runs");
  assert.equal(alone!.difference!.runs, 1);
});
