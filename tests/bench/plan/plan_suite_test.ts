import assert from "node:assert/strict";
import { estimateCost } from "../../../bench/plan/cost.ts";
import { planSuite } from "../../../bench/plan/plan_suite.ts";
import { splitUpdates } from "../../../bench/plan/split_updates.ts";
import { configuration } from "../../../bench/result/configuration.ts";
import { readSuite } from "../../../suites/suite.ts";

const SUITE = `version: 1
model: { name: convnext, checkpoint: c.safetensors }
dataset: { name: emoji53 }
updates: 10
batch: 8
folds: [0, 2]
seeds: [0, 1, 2]
methods:
  - { name: full, lr: [3e-4, 1e-3] }
  - { name: dt1 }
  - { name: scratch }
  - { name: zero_shot }
`;

const readFile = (path: string) =>
  path === "x/c.safetensors"
    ? Promise.resolve(Uint8Array.of(1))
    : Promise.reject(new Deno.errors.NotFound(path));

function plan(text = SUITE, options = {}) {
  return planSuite(readSuite(text, "x/a.yaml"), { readFile, ...options });
}

Deno.test("planSuite() makes a cell of each rate, one seed after the other", async () => {
  const { cells } = await plan();
  assert.deepEqual(
    cells.map(({ id }) => id.replace(/-[0-9a-f]{10}$/, "")),
    [[0, 0], [2, 1], [0, 2]].flatMap(([fold, seed]) =>
      [
        "full.lr0.0003",
        "full.lr0.001",
        "dt1.lr0.0003",
        "scratch.lr0.0003",
        "zero_shot",
      ]
        .map((name) => `convnext-micro.emoji53.${name}.f${fold}.s${seed}`)
    ),
  );
  assert.equal(new Set(cells.map(({ hash }) => hash)).size, cells.length);
  for (const cell of cells) configuration.parse(cell.configuration);
  assert.deepEqual(cells[2]?.updates, [3, 3, 2, 2]);
  assert.deepEqual(cells[4]?.updates, []);
});

Deno.test("planSuite() gives a cell another hash when what it computes changes", async () => {
  const hashes = async (text: string) =>
    (await plan(text)).cells.map(({ hash }) => hash);
  const before = await hashes(SUITE);
  assert.deepEqual(await hashes(SUITE.replace("# ", "")), before);
  assert.deepEqual(
    await hashes(SUITE.replace("seeds: [0, 1, 2]", "seeds: [0, 1, 2, 3]"))
      .then((all) => all.slice(0, before.length)),
    before,
  );
  const longer = await hashes(SUITE.replace("updates: 10", "updates: 11"));
  assert(longer.every((hash) => !before.includes(hash)));
  const again = await hashes(`${SUITE}recompute: true\n`);
  assert(again.every((hash) => !before.includes(hash)));
  assert.deepEqual(await hashes(`${SUITE}recompute: false\n`), before);
  const [from, to] = ["c.safetensors", "c.safetensors, newHead"];
  const headed = await hashes(SUITE.replace(from, `${to}: true`));
  assert.deepEqual(
    headed.map((hash, i) => hash === before[i]),
    // What starts at random has a new head anyway.
    before.map((_, i) => i % 5 === 3),
  );
  assert.deepEqual(await hashes(SUITE.replace(from, `${to}: false`)), before);
  const adapted = await hashes(SUITE.replace("dt1", "dt1, on: adapter"));
  assert.deepEqual(
    adapted.map((hash, i) => hash === before[i]),
    before.map((_, i) => i % 5 !== 2),
  );
});

Deno.test("planSuite() keeps checkpoints out of methods that start at random", async () => {
  const { cells, suite, checkpoints } = await plan();
  assert.deepEqual(
    checkpoints.get(suite.workloads[0]!),
    Uint8Array.of(1),
  );
  const hashes = cells.slice(0, 5).map(({ configuration }) =>
    configuration.model.checkpoint?.slice(0, 8) ?? null
  );
  // sha256 of the byte 1
  assert.deepEqual(hashes, [
    "4bf5122f",
    "4bf5122f",
    "4bf5122f",
    null,
    "4bf5122f",
  ]);
});

Deno.test("planSuite() filters and overrides", async () => {
  const { cells } = await plan(SUITE, {
    methods: ["dt1"],
    folds: [2],
    seeds: [1, 5, 6],
    engine: "tfjs",
  });
  assert.deepEqual(
    cells.map(({ configuration: { engine, fold, seed } }) => [
      engine,
      fold,
      seed,
    ]),
    [["tfjs", 2, 1], ["tfjs", 2, 5]],
  );
  assert.match(cells[0]!.id, /\.dt1\.lr0\.0003\.tfjs\.f2\.s1-/);
});

Deno.test("planSuite() gives each step of a run its updates, where their number depends on those", async () => {
  const { cells } = await plan(
    SUITE.replace("updates: 10", "updates: 50")
      .replace("- { name: dt1 }", "- { name: lisa }"),
  );
  const lisa = cells.filter(({ method }) => method.name === "lisa");
  assert.equal(lisa.length, 3);
  for (const { method, updates, configuration: { seed } } of lisa) {
    const steps = method.configured.steps(method.model, { updates: 50, seed });
    assert.equal(steps.length, updates.length);
    assert.deepEqual(updates, [20, 20, 10]);
  }
});

const LIST = SUITE.replace(
  /model: .*\ndataset: .*\n/,
  `workloads:
  - { model: { name: convnext, checkpoint: c.safetensors }, dataset: { name: emoji53 } }
  - { model: { name: swin }, dataset: { name: emoji53 }, updates: 20, seeds: [0] }
  - { model: { name: roberta }, dataset: { name: gloss14 }, methods: [{ name: full }] }
`,
);

Deno.test("planSuite() lists one workload after the other, and only those asked for", async () => {
  const { cells, suite, checkpoints } = await plan(LIST);
  const names = (own: typeof cells) => [
    ...new Set(own.map(({ workload }) => workload.name)),
  ];
  assert.deepEqual(names(cells), [
    "convnext/emoji53",
    "swin/emoji53",
    "roberta/gloss14",
  ]);
  assert.deepEqual(
    suite.workloads.map((own) =>
      cells.filter(({ workload }) => workload === own).length
    ),
    [15, 5, 3],
  );
  assert.deepEqual([...checkpoints.keys()], [suite.workloads[0]]);
  assert.deepEqual(cells[15]?.updates, [20]);
  const swin = await plan(LIST, { models: ["swin"] });
  assert.deepEqual(names(swin.cells), ["swin/emoji53"]);
  assert.equal(swin.checkpoints.size, 0);
  const texts = await plan(LIST, { datasets: ["gloss14", "mnist"] });
  assert.deepEqual(names(texts.cells), ["roberta/gloss14"]);
  assert(texts.cells.every(({ cost }) => cost.trainingFlops > 0));
  for (const cell of texts.cells) configuration.parse(cell.configuration);
});

Deno.test("planSuite() keeps the hash that a cell had in a suite of one workload", async () => {
  const [alone] = (await plan()).cells;
  const [listed] = (await plan(LIST)).cells;
  assert.equal(listed?.hash, alone?.hash);
  assert.equal(alone?.configuration.task, undefined);
});

Deno.test("planSuite() says where the missing checkpoint is named", async () => {
  await assert.rejects(
    plan(SUITE.replace("c.safetensors", "d.safetensors")),
    /^SuiteError: x\/a\.yaml:2:38: .*no file "x\/d\.safetensors".*bench pretrain convnext --size micro"/,
  );
});

const plain = (count: number) => Array.from({ length: count }, () => ({}));

Deno.test("splitUpdates() shares the updates, or gives each step all", () => {
  assert.deepEqual(
    splitUpdates(plain(4), { updates: 10, protocol: "equal-updates" }),
    [3, 3, 2, 2],
  );
  assert.deepEqual(
    splitUpdates(plain(2), { updates: 160, protocol: "equal-updates" }),
    [80, 80],
  );
  assert.deepEqual(
    splitUpdates(plain(2), { updates: 7, protocol: "per-step" }),
    [7, 7],
  );
  assert.deepEqual(
    splitUpdates(plain(0), { updates: 7, protocol: "per-step" }),
    [],
  );
});

Deno.test("splitUpdates() gives shares, the rest to those that ask for none", () => {
  const schedule = ["schedule"] as const;
  const steps = [{ share: 0.1 }, { share: 0.1, keeps: schedule }, {
    keeps: schedule,
  }, {}];
  const recipe = { updates: 25, protocol: "equal-updates" } as const;
  assert.deepEqual(splitUpdates(steps, recipe), [3, 2, 10, 10]);
  // A phase has as many as a step of its own, whatever it is made of.
  assert.deepEqual(
    splitUpdates(steps, { ...recipe, protocol: "per-step" }),
    [3, 2, 20, 25],
  );
  const eighths = Array.from({ length: 8 }, () => ({ share: 1 / 8 }));
  assert.deepEqual(
    splitUpdates(eighths, { updates: 160, protocol: "equal-updates" }),
    Array(8).fill(20),
  );
});

Deno.test("estimateCost() counts what the notes count for ConvNeXt-micro", async () => {
  const { cells } = await plan(
    SUITE.replace("updates: 10", "updates: 160").replace(
      "batch: 8",
      "batch: 64",
    ),
  );
  const [full, , dt1, scratch, zeroShot] = cells.map(({ cost }) => cost);
  assert.equal(full?.totalParameters, 500_325);
  assert.equal(full?.trainableParameters, 500_325);
  assert.equal(full?.samples, 10_240);
  // 10.07 MFLOP a sample in matrix products; the rest adds some percent.
  assert(full!.trainingFlops > 0.102e12 && full!.trainingFlops < 0.13e12);
  assert.deepEqual(scratch, full);
  assert(dt1!.trainingFlops < full!.trainingFlops);
  assert.deepEqual([zeroShot?.trainingFlops, zeroShot?.updates], [0, 0]);
  assert(zeroShot!.evaluationFlops > 352 * 3.3e6);
  assert.equal(full?.stateBytes, 4 * 500_325 * 4);
});

Deno.test("estimateCost() does not depend on how a batch is cut into micro-batches", () => {
  const [workload] = readSuite(SUITE, "a.yaml").workloads;
  const { methods: [full], recipe, task } = workload!;
  const cost = (accumulate: number) =>
    estimateCost(
      full!.model,
      { steps: full!.steps, updates: [10] },
      { ...recipe, optimizer: { ...recipe.optimizer, accumulate } },
      task.configured,
      { selection: 10, test: 20 },
    ).trainingFlops;
  assert(Math.abs(cost(4) / cost(1) - 1) < 0.02);
});
