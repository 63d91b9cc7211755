import assert from "node:assert/strict";
import { reportChecks } from "../../../bench/gate/check.ts";
import { compareFacts } from "../../../bench/gate/compare_facts.ts";
import {
  formatFacts,
  readFacts,
  type WorkFacts,
} from "../../../bench/gate/facts.ts";
import { judgeExact } from "../../../bench/gate/judge_exact.ts";

const bytes = { weight: 64, adapter: 0, gradient: 64 };

const facts: WorkFacts = {
  version: 1,
  work: "net/data full",
  planned: {
    gpu: {
      programs: { all: { dispatches: 40, pipelines: 12, flops: 1000 } },
      peakBytes: bytes,
      leakedBytes: 0,
    },
  },
  trained: {
    status: "ok",
    steps: {
      all: {
        lossNats: [2, 1.5],
        gradientNorm: [3, 2],
        movedNorm: 0.5,
        gradients: { "a.weight": [2, 0.1], "a.bias": [1e-9, 1e-9] },
      },
    },
    selectionLossNats: [1.4],
    testLossNats: 1.3,
    trainingFlops: 2000,
    peakBytes: bytes,
    leakedBytes: 0,
  },
};

/** The facts with one thing changed, by its dotted path. */
function changed(path: string, value: unknown): WorkFacts {
  const keys = path.split("/");
  const last = keys.pop()!;
  const copy = JSON.parse(JSON.stringify(facts));
  let at = copy;
  for (const key of keys) at = at[key];
  at[last] = value;
  return copy;
}

const judge = (
  found: WorkFacts,
  accepted: readonly WorkFacts[] | null = null,
) => judgeExact({ own: [facts], accepted }, [found])[0]!;

Deno.test("judgeExact() lets equal facts pass, and rounding of what is computed", () => {
  assert.equal(judge(facts).verdict, "pass");
  for (
    const [path, value] of [
      ["trained/steps/all/lossNats", [2.0004, 1.5]],
      ["trained/steps/all/gradientNorm", [3.001, 2]],
      ["trained/steps/all/gradients/a.weight", [2.005, 0.105]],
      ["trained/steps/all/gradients/a.bias", [5e-9, -4e-9]],
      ["trained/selectionLossNats", [1.4003]],
      ["trained/testLossNats", 1.3003],
    ] as const
  ) assert.deepEqual(judge(changed(path, value)).details, [], path);
});

Deno.test("judgeExact() fails for each count that is another, up or down, and for what is computed beyond rounding", () => {
  for (
    const [path, value, line] of [
      [
        "planned/gpu/programs/all/dispatches",
        39,
        "planned.gpu.programs.all.dispatches: 40, now 39 (−2.5 %)",
      ],
      [
        "planned/gpu/peakBytes/weight",
        80,
        "planned.gpu.peakBytes.weight: 64, now 80 (+25 %)",
      ],
      [
        "planned/gpu/leakedBytes",
        16,
        "planned.gpu.leakedBytes: 0, now 16",
      ],
      ["trained/leakedBytes", 256, "trained.leakedBytes: 0, now 256"],
      ["trained/status", "diverged", 'trained.status: "ok", now "diverged"'],
      [
        "trained/trainingFlops",
        2001,
        "trained.trainingFlops: 2000, now 2001 (+0.050 %)",
      ],
      [
        "trained/steps/all/lossNats",
        [2, 1.6],
        "trained.steps.all.lossNats.1: 1.5, now 1.6 (+6.7 %)",
      ],
      [
        "trained/steps/all/lossNats",
        [2],
        "trained.steps.all.lossNats.1: gone, was 1.5",
      ],
      [
        "trained/steps/all/movedNorm",
        0.6,
        "trained.steps.all.movedNorm: 0.5, now 0.6 (+20 %)",
      ],
      [
        "trained/steps/all/gradients/a.weight",
        [2, 0.2],
        "trained.steps.all.gradients.a.weight.1: 0.1, now 0.2 (+100 %)",
      ],
      [
        "trained/steps/all/gradients/b.weight",
        [1, 1],
        "trained.steps.all.gradients.b.weight: new, [1,1]",
      ],
    ] as const
  ) {
    const { verdict, details } = judge(changed(path, value));
    assert.deepEqual(details, [line]);
    assert.equal(verdict, "fail");
  }
});

Deno.test("judgeExact() lets a difference pass that the change's own baseline declares, and tells it", () => {
  const old = changed("planned/gpu/programs/all/dispatches", 38);
  const { verdict, message, details } = judge(facts, [old]);
  assert.equal(verdict, "pass");
  assert.match(message, /this change rewrites: 1 number differs/);
  assert.deepEqual(details, [
    "planned.gpu.programs.all.dispatches: 38, now 40 (+5.3 %)",
  ]);
  assert.match(judge(facts, []).message, /which is new/);
});

Deno.test("judgeExact() fails for work without a baseline, and for a baseline without work", () => {
  const [without] = judgeExact({ own: [], accepted: null }, [facts]);
  assert.equal(without!.message, "has no baseline");
  const [gone] = judgeExact({ own: [facts], accepted: null }, []);
  assert.match(gone!.message, /not in the suite any more/);
  assert.deepEqual([without!.verdict, gone!.verdict], ["fail", "fail"]);
});

Deno.test("compareFacts() leaves out what was not trained now", () => {
  const trained = changed("trained/status", "failed");
  assert.deepEqual(compareFacts(trained, { ...facts, trained: null }), []);
  assert.deepEqual(compareFacts({ ...facts, trained: null }, facts), [
    "trained: nothing, now something",
  ]);
});

Deno.test("readFacts() reads what formatFacts() writes, and names what is wrong", () => {
  const text = formatFacts(facts);
  assert.deepEqual(readFacts(text, "a.json"), facts);
  assert.ok(text.includes('"a.weight": [2, 0.1]'));
  assert.throws(() => readFacts("{", "a.json"), {
    name: "BaselineError",
    message: "Cannot read a.json: it is no JSON",
  });
  assert.throws(
    () => readFacts(text.replace('"version": 1', '"version": 2'), "a.json"),
    /Cannot read a.json: at "version"/,
  );
});

Deno.test("reportChecks() puts a failure before what is unsure, and refuses to judge nothing", () => {
  const check = judge(facts);
  const unsure = { ...check, verdict: "unsure" } as const;
  const fail = { ...check, verdict: "fail" } as const;
  assert.equal(reportChecks([check], 0).verdict, "pass");
  assert.equal(reportChecks([check, unsure], 0).verdict, "unsure");
  assert.equal(reportChecks([unsure, fail, check], 0).verdict, "fail");
  assert.throws(() => reportChecks([], 0), {
    message: "Cannot judge: no checks, expected one at least",
  });
});
