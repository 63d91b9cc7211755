import assert from "node:assert/strict";
import { answerAll } from "../../bench/answer_all.ts";
import { answerTables } from "../../bench/answer_tables.ts";
import { coverageOf } from "../../bench/coverage_of.ts";
import { reporters } from "../../bench/reporters/mod.ts";
import { summarize } from "../../bench/summarize.ts";
import { loadedResults, type Own } from "./loaded_results.ts";

const QUESTION = { ask: "Does b help?", pairs: [["b", "a"]] as const };

/** Four runs of two rows, each with the same answers. */
const runs = (a: string, b: string): Own[] =>
  [0, 1, 2, 3].flatMap((seed) => [
    { method: "a", seed, right: a },
    { method: "b", seed, right: b },
  ]);

const answerOf = async (...own: Own[]) =>
  answerAll(await loadedResults(...own), [QUESTION])[0]!;

Deno.test("answerAll() says yes, no, or undecided, and never yes for noise", async () => {
  const bad = "1" + "0".repeat(39), good = "1".repeat(39) + "0";
  const yes = await answerOf(...runs(bad, good));
  assert.equal(yes.verdict, "yes");
  assert.equal(yes.pairs[0]!.verdict, "higher");
  assert.deepEqual(yes.pairs[0]!.workloads, {
    higher: 1,
    lower: 0,
    open: 0,
    runs: 0,
  });
  assert.equal((await answerOf(...runs(good, bad))).verdict, "no");
  const same = await answerOf(...runs("10".repeat(20), "01".repeat(20)));
  assert.equal(same.verdict, "undecided");
  assert.equal(same.pairs[0]!.verdict, "open");
});

Deno.test("answerAll() knows nothing without partners", async () => {
  const alone = await answerOf({ method: "a", right: "1100" });
  assert.deepEqual(alone, {
    ask: "Does b help?",
    pairs: [{
      a: "b",
      b: "a",
      difference: null,
      adjustedP: null,
      verdict: "open",
      workloads: { higher: 0, lower: 0, open: 0, runs: 0 },
    }],
    verdict: "undecided",
  });
  assert.match(answerTables({ answers: [alone] })[0]!.text, /nothing was run/);
});

Deno.test("answerAll() pays for every pair that is asked about", async () => {
  const loaded = await loadedResults(
    ...runs("1100".repeat(10), "1101".repeat(10)),
  );
  const [once] = answerAll(loaded, [QUESTION]);
  const [often] = answerAll(loaded, [
    {
      ...QUESTION,
      pairs: Array.from({ length: 4 }, () => ["b", "a"] as const),
    },
  ]);
  assert.equal(once!.pairs[0]!.adjustedP, once!.pairs[0]!.difference!.p);
  assert.equal(
    often!.pairs[0]!.adjustedP,
    Math.min(1, 4 * once!.pairs[0]!.adjustedP!),
  );
});

Deno.test("coverageOf() counts what is done, failed and missing, by seed", async () => {
  const cells = [0, 1].flatMap((seed) =>
    ["a", "b"].map((label) => ({
      workload: "net",
      label,
      seed,
      hash: `${label}${seed}`,
    }))
  );
  const [{ result }] = await loadedResults({}) as [
    Awaited<ReturnType<typeof loadedResults>>[0],
  ];
  const found = (label: string, hash: string, status = "ok" as const) => ({
    status: status as typeof result.status,
    cell: { ...result.cell, suite: "s", label, hash },
  });
  const coverage = coverageOf("s", cells, [
    found("a", "a0"),
    { ...found("b", "b0"), status: "diverged" },
    found("a", "of an older version"),
  ]);
  assert.deepEqual(coverage, {
    suite: "s",
    cells: 4,
    done: 1,
    failed: 1,
    missing: [{ seed: 1, cells: 2, workloads: { net: ["a", "b"] } }],
  });
  const [text] = answerTables({ coverage });
  assert.equal(
    text!.text,
    "1 of 4 cells, 1 did not end well. Missing: seed 1: everything.",
  );
  const part = coverageOf("s", cells, [found("a", "a0"), found("a", "a1")]);
  assert.match(answerTables({ coverage: part })[0]!.text, /b on net\); seed 1/);
});

Deno.test("reporters print what is missing and every answer before the tables", async () => {
  const loaded = await loadedResults(...runs("1100", "1000"));
  const report = {
    ...summarize(loaded),
    coverage: coverageOf("s", [], []),
    answers: answerAll(loaded, [QUESTION]),
  };
  for (const name of ["terminal", "markdown"] as const) {
    const text = reporters[name].render(report);
    assert.match(text, /0 of 0 cells\. Nothing is missing\./);
    assert.match(text, /Does b help\?\n+No, it scores lower/);
    assert.match(text, /b − a/);
  }
});
