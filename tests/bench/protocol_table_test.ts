import assert from "node:assert/strict";
import { protocolTables } from "../../bench/protocol_table.ts";
import { reporters } from "../../bench/reporters/mod.ts";
import { summarize } from "../../bench/summarize.ts";
import type { LoadedResult } from "../../bench/report.ts";
import { loadedResults, type Own } from "./loaded_results.ts";
import { exampleResult } from "./result/example_result.ts";

type Protocol = LoadedResult["result"]["configuration"]["recipe"]["protocol"];

/** Results as run under a protocol that is one of several. */
async function under(protocol: Protocol, ...own: Own[]) {
  const loaded = await loadedResults(...own);
  return await Promise.all(loaded.map(async ({ result, predictions }) => {
    const { configuration, cell } = result;
    return {
      predictions,
      result: await exampleResult({
        ...result,
        configuration: {
          ...configuration,
          recipe: { ...configuration.recipe, protocol },
        },
        cell: { ...cell, workload: `net/data ${protocol}` },
      }),
    };
  }));
}

const rows = (right: string): Own[] =>
  [0, 1].flatMap((seed) => [
    { method: "full", seed, right: "1100" },
    { method: "dt1", seed, right },
  ]);

Deno.test("protocolTables() sets the protocols of a workload side by side, each against its own reference", async () => {
  const report = summarize([
    ...await under("equal-updates", ...rows("1000")),
    ...await under("per-step", ...rows("1110")),
  ]);
  const [table, ...others] = protocolTables(report);
  assert.deepEqual(others, []);
  assert.deepEqual(table!.columns, [
    "method",
    "updates, equal-updates",
    "test %",
    "vs reference",
    "updates, per-step",
    "test %",
    "vs reference",
  ]);
  const dt1 = table!.rows.find(([label]) => label === "dt1")!;
  assert.match(dt1[2]!, /^25\.0 ± /);
  assert.match(dt1[3]!, /^−25\.0 ± /);
  assert.match(dt1[5]!, /^75\.0 ± /);
  assert.match(dt1[6]!, /^\+25\.0 ± /);
  const full = table!.rows.find(([label]) => label === "full")!;
  assert.deepEqual([full[3], full[6]], ["reference", "reference"]);
  for (const name of ["terminal", "markdown"] as const) {
    assert.match(reporters[name].render(report), /fluent, by protocol/);
  }
});

Deno.test("protocolTables() orders rows by name, whatever they score", async () => {
  const labels = ["lisa", "dt4", "dt1"];
  const scores = ["1111", "1110", "1100"];
  for (const own of [scores, scores.toReversed()]) {
    const runs = [0, 1].flatMap((seed): Own[] => [
      { method: "full", seed, right: "1000" },
      ...labels.map((method, i) => ({ method, seed, right: own[i]! })),
    ]);
    const [table] = protocolTables(summarize([
      ...await under("equal-updates", ...runs),
      ...await under("per-step", ...runs),
    ]));
    assert.deepEqual(
      table!.rows.map(([label]) => label),
      ["full", "dt1", "dt4", "lisa"],
    );
    assert.match(table!.text, /order of the alphabet/);
    for (const row of table!.rows) {
      for (const at of [2, 5]) assert.match(row[at]!, /\d ± \d/);
    }
  }
});

Deno.test("protocolTables() makes no table of a workload with one protocol", async () => {
  const alone = await under("per-step", ...rows("1110"));
  assert.deepEqual(protocolTables(summarize(alone)), []);
});

Deno.test("protocolTables() leaves a method out of the protocol where no run of it ended well", async () => {
  const lost = rows("1110").map((own) =>
    own.method === "dt1" ? { ...own, status: "oom" as const } : own
  );
  const [table] = protocolTables(summarize([
    ...await under("equal-updates", ...rows("1000")),
    ...await under("per-step", ...lost),
  ]));
  const dt1 = table!.rows.find(([label]) => label === "dt1")!;
  assert.deepEqual(dt1.slice(4), ["–", "–", "–"]);
});
