import assert from "node:assert/strict";
import { planAgain } from "../../../bench/plan/plan_again.ts";
import { planSuite } from "../../../bench/plan/plan_suite.ts";
import { ReproductionError } from "../../../bench/plan/reproduction_error.ts";
import { sha256 } from "../../../bench/result/content_hash.ts";
import type { Configuration } from "../../../bench/result/configuration.ts";
import type { Result } from "../../../bench/result/result.ts";
import { readSuite } from "../../../suites/mod.ts";
import { loadedResults } from "../loaded_results.ts";

const WEIGHTS = new TextEncoder().encode("weights");

/** Every protocol, two kinds of data, options of all plugins. */
const SUITE = `version: 1
folds: [1]
seeds: [5]
updates: 24
protocol: [equal-updates, per-step, equal-flops, equal-time]
optimizer: { clipNorm: null, hyper: { beta2: 0.95 }, accumulate: 2 }
steps: { always: [head] }
workloads:
  - model: { name: convnext, checkpoint: a.safetensors }
    dataset: { name: emoji53, target: noto, limit: { test: 50 } }
    augmentation: { flip: 0.5 }
    methods:
      - { name: zero_shot }
      - { name: scratch, lr: [1e-3, 3e-3] }
      - { name: dt3, on: adapter, label: d }
  - model: { name: roberta, checkpoint: a.safetensors, newHead: true }
    dataset: { name: gloss14 }
    batch: 16
    recompute: true
    methods: [{ name: naive_bayes }, { name: lora, rank: 4 }]
  - model: { name: llama, config: { length: 40 } }
    dataset: { name: catbal }
    task: { name: multiple_choice, normalization: mean }
    batch: 16
    methods: [{ name: zero_shot }]
`;

async function resultOf(
  configuration: Configuration,
  cell: Result["cell"],
): Promise<Result> {
  const [first] = await loadedResults({ right: "1" });
  return { ...first!.result, configuration, cell };
}

const find = async (hash: string) =>
  hash === await sha256(WEIGHTS) ? WEIGHTS : null;

Deno.test("planAgain() plans the same cell, from the result alone, for every protocol and kind of data", async () => {
  const suite = readSuite(SUITE, "fake/every.yaml");
  // Times as they are measured: no round numbers.
  const updateTimes = Object.fromEntries(
    suite.workloads.map(({ name, methods }) => [
      name,
      Object.fromEntries([
        ["", 31.7],
        ...methods.map(({ label }, i) => [label, 13.3 + i]),
      ]),
    ]),
  );
  const { cells } = await planSuite(suite, {
    readFile: () => Promise.resolve(WEIGHTS),
    updateTimes,
  });
  assert(cells.length > 20);
  for (const { id, hash, configuration, workload, method, ...own } of cells) {
    const plan = await planAgain(
      await resultOf(configuration, {
        id,
        hash,
        suite: suite.name,
        workload: workload.name,
        label: method.label,
      }),
      find,
    );
    const [again] = plan.cells;
    assert.deepEqual(again!.configuration, configuration, id);
    assert.deepEqual(
      [plan.suite.name, again!.id, again!.hash, again!.workload.name],
      ["every", id, hash, workload.name],
    );
    assert.deepEqual([again!.updates, again!.run], [own.updates, own.run]);
  }
});

Deno.test("planAgain() refuses what the code at hand would run in another way", async () => {
  const suite = readSuite(SUITE, "fake/every.yaml");
  const { cells: [cell] } = await planSuite(suite, {
    readFile: () => Promise.resolve(WEIGHTS),
  });
  const { configuration, id, hash } = cell!;
  const own = { id, hash, suite: "every", workload: "w", label: "zero_shot" };
  const plan = async (changes: Partial<Configuration>, search = find) =>
    await planAgain(
      await resultOf({ ...configuration, ...changes }, own),
      search,
    );
  const { method, model } = configuration;
  for (
    const [changes, message] of [
      [
        { method: { ...method, version: 9 } },
        /again: found method\.version 1, expected 9$/,
      ],
      [{ runner: 9 }, /found runner 1, expected 9$/],
      [
        { method: { ...method, name: "gone" } },
        /again: Cannot read methods\[0\]\.name: no method "gone"/,
      ],
      [
        { model: { ...model, checkpoint: "0".repeat(64) } },
        /found no weights with sha256 0{64}/,
      ],
    ] as const
  ) {
    await assert.rejects(plan(changes), (error: Error) => {
      assert(error instanceof ReproductionError);
      assert.match(error.message, message);
      return true;
    });
  }
  // Whoever finds other bytes than asked for is found out, too.
  await assert.rejects(
    plan({}, () => Promise.resolve(new Uint8Array(3))),
    /found model\.checkpoint ".*", expected "/,
  );
});

Deno.test("planAgain() makes no path outside of a folder of results", async () => {
  const suite = readSuite(SUITE, "fake/every.yaml");
  const { cells: [cell] } = await planSuite(suite, {
    readFile: () => Promise.resolve(WEIGHTS),
  });
  const { configuration, id, hash } = cell!;
  const own = { id, hash, workload: "w", label: "zero_shot" };
  const { suite: { name } } = await planAgain(
    await resultOf(configuration, { ...own, suite: "../../.." }),
    find,
  );
  assert.equal(name, "");
  await assert.rejects(
    planAgain(
      await resultOf(configuration, { ...own, suite: "a", label: "../b" }),
      find,
    ),
    ReproductionError,
  );
});
