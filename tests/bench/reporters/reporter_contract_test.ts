import assert from "node:assert/strict";
import type { Report } from "../../../bench/report.ts";
import { reporters } from "../../../bench/reporters/mod.ts";

const estimate = {
  value: 0.5864,
  runs: 4,
  scores: 1300,
  itemHalfWidth: 0.027,
  runHalfWidth: 0.0409,
  bothHalfWidth: null,
  halfWidth: 0.0409,
  source: "runs" as const,
};

const row = {
  label: "full",
  method: "full",
  rate: "fixed" as const,
  rates: [3e-4],
  rank: { best: 1, worst: 2 },
  runs: 4,
  failures: {},
  accuracy: estimate,
  difference: null,
  tuning: null,
  updates: 160,
  trainableParameters: 500_325,
  updateFlops: 5.8e8,
  wallMs: 7800,
  updateWallMs: 43.21,
  updateGpuMs: null,
  peakBytes: 1e6,
};

const REPORT: Report = {
  groups: [{
    workload: "convnext/emoji53",
    suite: "quick",
    model: "convnext-micro",
    dataset: "emoji53 target fluent",
    engine: "native",
    device: "fake | GPU",
    isFallback: false,
    peakFlopsPerS: null,
    protocol: "equal-updates",
    recipe: "160 updates of 64 images",
    reference: "full",
    rows: [row, {
      ...row,
      label: "dt1",
      difference: {
        ...estimate,
        value: -0.021,
        halfWidth: 0.029,
        p: 0.11,
        verdict: "none",
        disagreement: 0.098,
      },
    }, {
      ...row,
      label: "head",
      rank: { best: 3, worst: 3 },
      rate: "chosen",
      rates: [1e-3, 3e-3],
      tuning: { trials: 2, cells: 8, wallMs: 61_800, flops: 1e12 },
      difference: {
        ...estimate,
        value: -0.048,
        halfWidth: 0.032,
        source: "items",
        p: 0.003,
        verdict: "lower",
        disagreement: 0.1,
      },
      failures: { diverged: 2 },
    }, {
      ...row,
      label: "lost",
      rank: null,
      runs: 0,
      failures: { oom: 4 },
      accuracy: null,
      trainableParameters: null,
      wallMs: null,
      updateWallMs: null,
    }],
    pairs: [
      [[0.021, 0.029, "noise", false], [0.048, 0.032, "apart", true]],
      [[0.027, 0.02, "apart", true]],
      [],
    ],
  }],
};

for (const [name, reporter] of Object.entries(reporters)) {
  Deno.test(`reporter ${name} shows every row, without colours`, () => {
    const text = reporter.render(REPORT);
    for (const label of ["full", "dt1", "head", "lost"]) {
      assert(text.includes(label), label);
    }
    // deno-lint-ignore no-control-regex
    assert.doesNotMatch(text, /\u001b/);
    assert.doesNotMatch(text, /NaN|undefined|Infinity|\[object/);
    assert.doesNotMatch(text, /\n$/);
    assert(reporter.render({ groups: [] }).length > 0);
  });
}

Deno.test("reporters for people print the wider interval and the verdict", () => {
  for (const name of ["terminal", "markdown"] as const) {
    const text = reporters[name].render(REPORT);
    assert.match(text, /58\.6 ± 4\.1 r/, name);
    assert.match(text, /−2\.1 ± 2\.9 r .*no difference found/, name);
    assert.match(text, /−4\.8 ± 3\.2 i .*below full; diverged 2x/, name);
    assert.match(text, /1–2 .*full .*\n.*1–2 .*dt1/, name);
    assert.match(text, / 3 .*head/, name);
    assert.match(text, /best of 2 in 62 s: 1e-3, 3e-3/, name);
    assert.match(text, /oom 4x/, name);
    assert.match(text, /500\.3 k/, name);
  }
});

Deno.test("reporter markdown lets no name break its table", () => {
  const text = reporters.markdown.render(REPORT);
  assert.match(text, /fake \\\| GPU/);
  const lines = text.split("\n").filter((line) => line.startsWith("|"));
  assert.equal(lines.length, 2 + 4);
  assert.equal(
    new Set(lines.map((line) => line.match(/(?<!\\)\|/g)?.length)).size,
    1,
  );
});

Deno.test("reporter json gives the report back", () => {
  assert.deepEqual(JSON.parse(reporters.json.render(REPORT)), REPORT);
});
