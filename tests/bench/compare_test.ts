import assert from "node:assert/strict";
import { changedPaths } from "../../bench/changed_paths.ts";
import { compareResults } from "../../bench/compare.ts";
import { createRandom } from "../../models/mod.ts";
import { loadedResults, type Own } from "./loaded_results.ts";

const random = () => createRandom(1, "test");

/** Forty answers, so many of them right. */
const right = (count: number) => "1".repeat(count).padEnd(40, "0");

/** Runs of a method on four folds, with so many right answers each. */
function folds(own: Own, ...counts: number[]): Own[] {
  return counts.map((count, seed) => ({ ...own, seed, right: right(count) }));
}

Deno.test("compareResults() pairs two rows by fold, seed and example", async () => {
  const a = await loadedResults(
    ...folds({ method: "dt1" }, 30, 31, 29, 30),
    { method: "dt1", seed: 9, right: right(0) }, // without a partner
  );
  const b = await loadedResults(...folds({}, 20, 21, 20, 20));
  const { comparisons, unmatched } = compareResults(a, b, random());
  assert.equal(comparisons.length, 1);
  const [own] = comparisons;
  assert.deepEqual([own!.a.label, own!.b.label], ["dt1", "full"]);
  assert.equal(own!.a.accuracy.value, 120 / 160);
  assert.equal(own!.difference.value, 39 / 160);
  assert.equal(own!.difference.runs, 4);
  assert.equal(own!.verdict, "higher");
  assert.deepEqual(
    [own!.items.count, own!.items.mcnemar?.onlyFirst],
    [160, 39],
  );
  assert.equal(own!.items.mcnemar?.onlySecond, 0);
  assert(own!.items.permutationP <= 1e-3);
  const { low, high, value } = own!.bootstrap!;
  assert(low <= value && value <= high && low > 0.2 && high < 0.3);
  assert(own!.flipProbability! < 0.01);
  assert.deepEqual(own!.changed, ["method.name"]);
  assert.deepEqual(unmatched, []);
});

Deno.test("compareResults() pairs rows of the same label where there are several", async () => {
  const side = (shift: number) =>
    loadedResults(
      ...folds({ method: "dt1" }, 20, 21, 22),
      ...folds({ method: "full" }, 20 + shift, 21 + shift, 22 + shift),
      ...(shift ? folds({ method: "head" }, 1, 2, 3) : []),
    );
  const { comparisons, unmatched } = compareResults(
    await side(5),
    await side(0),
    random(),
  );
  assert.deepEqual(
    comparisons.map(({ a, b, difference }) => [
      a.label,
      b.label,
      difference.value,
    ]),
    [["dt1", "dt1", 0], ["full", "full", 5 / 40]],
  );
  assert.deepEqual(unmatched, ["A: convnext/emoji53 head, 2 updates, native"]);
});

Deno.test("compareResults() adjusts for the number of rows", async () => {
  // Five of 40 items more in one run: p = 0.02 alone, not among four.
  const rows = async (methods: string[], count: number) =>
    await loadedResults(
      ...methods.map((method) => ({ method, right: right(count) })),
    );
  const one = compareResults(
    await rows(["a"], 25),
    await rows(["a"], 20),
    random(),
  );
  const p = one.comparisons[0]!.adjustedP!;
  assert(p < 0.05 && p === one.comparisons[0]!.difference.p);
  assert.equal(one.comparisons[0]!.verdict, "higher");
  const many = ["a", "b", "c", "d"];
  const four = compareResults(
    await rows(many, 25),
    await rows(many, 20),
    random(),
  );
  assert.deepEqual(
    four.comparisons.map(({ verdict }) => verdict),
    ["none", "none", "none", "none"],
  );
  assert.equal(four.comparisons[0]!.adjustedP, Math.min(1, 4 * p));
});

Deno.test("compareResults() compares what each run chose of several rates", async () => {
  const a = await loadedResults(
    { lr: 3e-4, selection: 5, right: right(30) },
    { lr: 1e-3, selection: 6, right: right(10) },
  );
  const b = await loadedResults({ lr: 1e-3, right: right(10) });
  const { comparisons: [own] } = compareResults(a, b, random());
  assert.deepEqual(own!.a.rates, [1e-3]);
  assert.equal(own!.difference.value, 0);
  assert.deepEqual([own!.verdict, own!.flipProbability], ["none", 0.5]);
});

Deno.test("compareResults() counts no coin twice where runs share items", async () => {
  const runs = (count: number) =>
    loadedResults(
      { seed: 1, fold: 0, right: right(count) },
      { seed: 2, fold: 0, right: right(count) },
    );
  const { comparisons: [own] } = compareResults(
    await runs(24),
    await runs(20),
    random(),
  );
  assert.deepEqual([own!.items.count, own!.items.mcnemar], [40, null]);
  // Four items that differ by two each: 2 of 16 flips are as far from 0.
  assert.equal(own!.items.permutationP, 2 / 16);
});

Deno.test("compareResults() finds nothing to compare on other data, folds or failed runs", async () => {
  const a = await loadedResults({});
  const other = await loadedResults({ seed: 1 });
  const failed = await loadedResults({ status: "diverged" });
  for (const b of [other, failed, []]) {
    const { comparisons, unmatched } = compareResults(a, b, random());
    assert.equal(comparisons.length, 0);
    assert.equal(unmatched.length, 1 + (b.length ? 1 : 0));
  }
});

Deno.test("compareResults() refuses an example with two labels", async () => {
  const a = await loadedResults({});
  const [own] = await loadedResults({});
  const b = [{
    ...own!,
    predictions: own!.predictions!.map((row) => ({ ...row, label: 7 })),
  }];
  assert.throws(
    () => compareResults(a, b, random()),
    /answers to "0\/0": found label 1 in A and 7 in B/,
  );
});

Deno.test("changedPaths() names what differs, but for fold and seed", async () => {
  const [a, b] = await loadedResults(
    { seed: 1 },
    { seed: 2, method: "dt1", updates: 5, lr: null },
  );
  assert.deepEqual(
    changedPaths(a!.result, b!.result).sort(),
    ["lr", "method.name", "recipe.updates"],
  );
  assert.deepEqual(changedPaths(a!.result, a!.result), []);
});
