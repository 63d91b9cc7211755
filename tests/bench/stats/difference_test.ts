import assert from "node:assert/strict";
import {
  estimateDifference,
  pairRuns,
} from "../../../bench/stats/difference.ts";
import { median } from "../../../bench/stats/median.ts";

function run(key: string, scores: Readonly<Record<string, number>>) {
  return { key, scores: new Map(Object.entries(scores)) };
}

Deno.test("pairRuns() keeps only runs and items that both have", () => {
  const pairs = pairRuns(
    [run("0", { a: 1, b: 0 }), run("1", { c: 1 }), run("2", { d: 1 })],
    [run("1", { c: 0 }), run("0", { b: 1, a: 1, x: 1 }), run("2", { e: 1 })],
  );
  assert.deepEqual(pairs, [run("0", { a: 0, b: -1 }), run("1", { c: 1 })]);
});

Deno.test("estimateDifference() finds a difference that all items show", () => {
  const right = Object.fromEntries(
    Array.from({ length: 20 }, (_, i) => [`${i}`, i < 18 ? 1 : 0]),
  );
  const wrong = Object.fromEntries(
    Array.from({ length: 20 }, (_, i) => [`${i}`, i < 2 ? 1 : 0]),
  );
  const found = estimateDifference([run("0", right)], [run("0", wrong)]);
  assert.equal(found?.verdict, "higher");
  assert.equal(found?.value, 0.8);
  assert.equal(found?.disagreement, 0.8);
  const other = estimateDifference([run("0", wrong)], [run("0", right)]);
  assert.equal(other?.verdict, "lower");
});

Deno.test("estimateDifference() goes by the wider interval", () => {
  // Each run has many items that agree, but the runs contradict each other.
  const flat = (value: number) =>
    Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`${i}`, value]));
  const a = [run("0", flat(1)), run("1", flat(0.2))];
  const b = [run("0", flat(0)), run("1", flat(0))];
  const found = estimateDifference(a, b);
  assert.equal(found?.source, "runs");
  assert.equal(found?.verdict, "none");
});

Deno.test("estimateDifference() finds none between a method and itself", () => {
  const a = [run("0", { a: 1, b: 0, c: 1 }), run("1", { a: 0, b: 0, c: 1 })];
  const found = estimateDifference(a, a);
  assert.deepEqual([found?.value, found?.verdict], [0, "none"]);
  assert.equal(found?.disagreement, 0);
});

Deno.test("estimateDifference() is undefined without a pair", () => {
  assert.equal(
    estimateDifference([run("0", { a: 1 })], [run("1", { a: 1 })]),
    undefined,
  );
});

Deno.test("median() takes the middle", () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([4, 1, 2, 3]), 2.5);
  assert.equal(median([]), null);
});
