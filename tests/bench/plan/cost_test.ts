import assert from "node:assert/strict";
import type { CellCost } from "../../../bench/plan/cost.ts";
import { planSuite } from "../../../bench/plan/plan_suite.ts";
import type { Result } from "../../../bench/result/result.ts";
import { runSuite } from "../../../bench/runner/run_suite.ts";
import { native } from "../../../models/mod.ts";
import { readSuite } from "../../../suites/suite.ts";
import { FAKE_ENVIRONMENT, fakeClock } from "../fake_suite.ts";

/** One schedule over all steps, one in each, and looks by which steps choose; the test split is no whole batch. */
const SUITE = `version: 1
model:
  name: convnext
  config: { depths: [1, 1, 1, 1], dims: [8, 8, 8, 8] }
dataset: { name: emoji53, limit: { selection: 20, test: 21 } }
updates: 9
batch: 8
folds: [0]
seeds: [3]
evaluate: { perStep: 2, batch: 16 }
methods:
  - { name: zero_shot }
  - { name: full }
  - { name: dt1 }
  - { name: gradual_unfreezing }
  - { name: lisa, interval: 2 }
  - { name: ist, on: adapter, interval: 3, sets: 2 }
`;

/** Most bytes that an engine adds to a tensor. */
const PADDING = 512;

function only(method: string): string {
  return SUITE.split("\n")
    .filter((line) => !line.startsWith("  - ") || line.includes(method))
    .join("\n");
}

async function plannedAndMeasured(
  text = SUITE,
): Promise<Map<string, [CellCost, NonNullable<Result["costs"]>]>> {
  const out = await Deno.makeTempDir();
  try {
    const plan = await planSuite(readSuite(text, "x/a.yaml"), {
      readFile: () => Promise.reject(new Deno.errors.NotFound()),
    });
    const { results } = await runSuite(plan, {
      engine: native,
      out,
      cacheFolder: ".cache",
      environment: FAKE_ENVIRONMENT,
      clock: fakeClock(),
    });
    return new Map(
      plan.cells.map(({ method, cost }, i) => {
        assert.equal(results[i]!.status, "ok");
        return [method.label, [cost, results[i]!.costs!]];
      }),
    );
  } finally {
    await Deno.remove(out, { recursive: true });
  }
}

Deno.test("a run costs what its plan says", async () => {
  const cells = await plannedAndMeasured();
  assert.equal(cells.size, 6);
  for (const [label, [planned, measured]] of cells) {
    const { trainingFlops, stateBytes, trainableParameters, ...exact } =
      planned;
    for (const [name, value] of Object.entries(exact)) {
      const key = name as keyof typeof exact;
      assert.equal(measured[key], value, `${name} of ${label}`);
    }
    if (label === "ist") continue;
    assert.equal(measured.trainingFlops, trainingFlops, label);
    assert.equal(measured.trainableParameters, trainableParameters, label);
    const { weight, adapter } = measured.peakBytes;
    const most = Math.max(
      0,
      ...measured.steps!.map((own) => own.gradientBytes + own.optimizerBytes),
    );
    const found = weight! + adapter! + most;
    assert(found >= stateBytes, label);
    assert(found - stateBytes < 4 * PADDING * 60, label);
  }
  // Half of the optimizer's bytes are never there at once.
  const [{ stateBytes }] = cells.get("full")!;
  assert(cells.get("dt1")![0].stateBytes < stateBytes * 0.7);
});

Deno.test("a plan counts the looks of IST; only which layers it will choose is unknown", async () => {
  const text = only("ist");
  const [planned, measured] = (await plannedAndMeasured(text)).get("ist")!;
  assert.deepEqual([planned.probes, measured.probes], [4, 4]);
  assert(measured.probeFlops! > 0);
  // Of the two it knows the looks to the last operation, and updates cost a forward pass at least.
  const updates = (flops: number) => flops - measured.probeFlops!;
  const ratio = updates(planned.trainingFlops) /
    updates(measured.trainingFlops);
  assert(ratio > 0.7 && ratio < 1.4, `${ratio}`);
  const blind = await plannedAndMeasured(
    text.replace("sets: 2", "importance: random"),
  );
  const [random, cost] = blind.get("ist")!;
  assert.equal(random.trainingFlops, cost.trainingFlops);
  assert.equal(
    planned.trainingFlops - random.trainingFlops,
    measured.probeFlops,
  );
});

Deno.test("looks at the selection split follow the schedules, as the suite rules them", async () => {
  const text = only("dt1");
  const costOf = async (text: string) => {
    const [planned, measured] = (await plannedAndMeasured(text)).get("dt1")!;
    assert.equal(measured.evaluationFlops, planned.evaluationFlops);
    return planned.evaluationFlops;
  };
  // Two batches of each split; two looks, or in steps of three and two updates two each.
  const global = await costOf(`${text}steps: { schedule: global }\n`);
  assert.equal(await costOf(text) / global, 18 / 6);
});
