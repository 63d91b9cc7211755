import assert from "node:assert/strict";
import fc from "fast-check";
import { planSteps } from "../../../bench/plan/plan_steps.ts";
import { type PlanOptions, planSuite } from "../../../bench/plan/plan_suite.ts";
import { configuration } from "../../../bench/result/configuration.ts";
import { architectures } from "../../../models/mod.ts";
import { methods } from "../../../suites/methods/mod.ts";
import { readRecipe } from "../../../suites/recipe.ts";
import { readSuite } from "../../../suites/suite.ts";

const SUITE = `version: 1
model: { name: convnext }
dataset: { name: emoji53 }
updates: 40
batch: 8
seeds: [0, 1]
protocol: equal-flops
methods:
  - { name: full }
  - { name: linear_probe }
  - { name: adapter }
  - { name: dt1 }
  - { name: dt2 }
  - { name: lisa }
  - { name: gradual_unfreezing }
  - { name: ist, on: adapter, interval: 5 }
  - { name: ist, label: rst, on: adapter, interval: 5, importance: random }
  - { name: zero_shot }
`;

function plan(text: string, options: Partial<PlanOptions> = {}) {
  return planSuite(readSuite(text, "x/a.yaml"), {
    readFile: () => Promise.reject(new Deno.errors.NotFound()),
    ...options,
  });
}

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

Deno.test("equal-flops gives each method the updates that full tuning's operations pay for", async () => {
  const { cells } = await plan(SUITE);
  const find = (label: string, seed: number) =>
    cells.find(({ method, configuration }) =>
      method.label === label && configuration.seed === seed
    )!;
  for (const seed of [0, 1]) {
    const full = find("full", seed);
    const budget = full.cost.trainingFlops;
    assert.deepEqual(full.updates, [40]);
    for (
      const label of [
        "linear_probe",
        "adapter",
        "dt1",
        "dt2",
        "lisa",
        "gradual_unfreezing",
        "ist",
        "rst",
      ]
    ) {
      const { cost, updates, configuration: own, run } = find(label, seed);
      // What is left is less than one more update costs.
      assert(cost.trainingFlops <= budget, label);
      assert(cost.trainingFlops > budget * (1 - 1 / 40), label);
      assert(sum(updates) > 40, label);
      assert.equal(sum(updates), run.updates);
      assert.deepEqual(own.updates, updates);
      configuration.parse(own);
    }
    // Looks are paid for: three forward passes in five updates.
    const [ist, rst] = [find("ist", seed), find("rst", seed)];
    assert.equal(ist.cost.probes, 3 * (ist.updates.length - 1));
    assert(sum(ist.updates) < 0.85 * sum(rst.updates));
    // A frozen network costs a forward pass: a third.
    assert(sum(find("linear_probe", seed).updates) > 100);
    assert.deepEqual(find("zero_shot", seed).updates, []);
  }
});

Deno.test("equal-time goes by the times it is given, and by operations without", async () => {
  const text = SUITE.replace("equal-flops", "equal-time");
  const updatesOf = async (options = {}) => {
    const { cells } = await plan(text, {
      methods: ["full", "dt1"],
      ...options,
    });
    return cells.map(({ updates }) => updates);
  };
  const updateTimes = { "convnext/emoji53": { "": 30, full: 30, dt1: 20 } };
  assert.deepEqual(await updatesOf({ updateTimes }), [
    [40],
    [15, 15, 15, 15],
    [40],
    [15, 15, 15, 15],
  ]);
  const flops = await plan(SUITE, { methods: ["full", "dt1"] });
  assert.deepEqual(await updatesOf(), flops.cells.map((own) => own.updates));
  const named = await plan(SUITE.replace("protocol: equal-flops\n", ""));
  assert(named.cells.every(({ configuration: own }) => !("updates" in own)));
});

Deno.test("planSteps() finds the most updates within any budget, whatever steps cost", () => {
  const model = architectures.convnext.build("micro");
  const dt1 = methods.dt1.configure({}, "method");
  const recipe = readRecipe({ protocol: "equal-flops", updates: 40 });
  const budget = fc.integer({ min: 1000, max: 20_000 });
  const prices = fc.array(fc.integer({ min: 1, max: 100 }), {
    minLength: 4,
    maxLength: 4,
  });
  fc.assert(fc.property(budget, prices, (budget, prices) => {
    const at = (name: string) => prices[Number(name.slice(-1))]!;
    const { steps, updates } = planSteps(
      { configured: dt1, model, recipe },
      0,
      { budget, priceOf: ({ name }, updates) => updates * at(name) },
    );
    const cost = sum(steps.map(({ name }, i) => at(name) * updates[i]!));
    assert(cost <= budget && cost > budget - 100);
    assert(Math.max(...updates) - Math.min(...updates) <= 1);
  }));
});

Deno.test("planSuite() says where a budget is too small for the steps of a method", async () => {
  const text = SUITE.replace("updates: 40", "updates: 5");
  await assert.rejects(
    plan(text, {
      methods: ["dt1"],
      updateTimes: { "convnext/emoji53": { "": 1, dt1: 2 } },
    }).then(() =>
      plan(text.replace("equal-flops", "equal-time"), {
        methods: ["dt1"],
        updateTimes: { "convnext/emoji53": { "": 1, dt1: 2 } },
      })
    ),
    /^SuiteError: x\/a\.yaml:4:10: .*budget of 5 updates of full tuning.*each of 4 steps of "dt1"/,
  );
});

Deno.test("a list of protocols makes a workload of each", async () => {
  const list = SUITE.replace("equal-flops", "[equal-updates, per-step]");
  const { cells, suite } = await plan(list, { methods: ["dt1"] });
  assert.deepEqual(suite.workloads.map(({ name }) => name), [
    "convnext/emoji53 equal-updates",
    "convnext/emoji53 per-step",
  ]);
  assert.deepEqual(
    cells.map(({ updates, configuration: { recipe } }) => [
      recipe.protocol,
      sum(updates),
    ]),
    [
      ["equal-updates", 40],
      ["equal-updates", 40],
      ["per-step", 160],
      ["per-step", 160],
    ],
  );
  assert.throws(
    () => readSuite(SUITE.replace("equal-flops", "[per-step, per-step]"), "a"),
    /a:7:22: .*found "per-step" twice/,
  );
  assert.throws(
    () => readSuite(SUITE.replace("equal-flops", "equal-flop"), "a"),
    /a:7:11: .*expected one of equal-updates, per-step, equal-flops, equal-time/,
  );
});

Deno.test("order: seeds runs a seed of everything before the next one, method by method", async () => {
  const text = SUITE.replace(
    "protocol: equal-flops",
    "protocol: [equal-updates, per-step]\norder: seeds",
  );
  const { cells } = await plan(text, { methods: ["full", "dt1"] });
  assert.deepEqual(
    cells.map(({ method: { label }, configuration: { seed, recipe } }) =>
      `${seed} ${recipe.protocol} ${label}`
    ),
    [0, 1].flatMap((seed) =>
      ["full", "dt1"].flatMap((label) =>
        ["equal-updates", "per-step"].map((protocol) =>
          `${seed} ${protocol} ${label}`
        )
      )
    ),
  );
});

Deno.test("tuning tries every method as often, at the same rates", async () => {
  const text = SUITE.replace(
    "protocol: equal-flops",
    "tuning: { trials: 3, space: { lr: { from: 1e-4, to: 1e-2 } } }",
  );
  const { cells } = await plan(text, { seeds: [0] });
  for (const label of ["full", "adapter", "dt1", "lisa"]) {
    assert.deepEqual(
      cells.filter(({ method }) => method.label === label)
        .map(({ configuration: { lr } }) => lr),
      [1e-4, 1e-3, 1e-2],
      label,
    );
  }
  const idle = cells.filter(({ method }) => method.label === "zero_shot");
  assert.deepEqual(idle.map(({ configuration: { lr } }) => lr), [null]);
  assert.throws(
    () => readSuite(text.replace("name: dt1", "name: dt1, lr: 1e-3"), "a"),
    /a:12:22: .*methods\[3\]\.lr.*beside "tuning"/,
  );
  assert.throws(
    () => readSuite(text.replace("to: 1e-2", "to: 1e-5"), "a"),
    /a:7:35: .*tuning\.space\.lr.*expected from below to/,
  );
  assert.throws(
    () => readSuite(text.replace("trials: 3", "trials: 1"), "a"),
    /tuning\.trials: found 1, expected at least 2/,
  );
});
