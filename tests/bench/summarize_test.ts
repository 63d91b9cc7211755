import assert from "node:assert/strict";
import { chooseRates } from "../../bench/chosen_rates.ts";
import { summarize } from "../../bench/summarize.ts";
import { loadedResults as all } from "./loaded_results.ts";

Deno.test("summarize() pools runs and compares with full tuning, item by item", async () => {
  const { groups: [group] } = summarize(
    await all(
      { method: "head", lr: 3e-3, right: "1000" },
      { method: "head", lr: 3e-3, right: "0001", seed: 1 },
      { right: "1100" },
      { right: "0111", seed: 1 },
    ),
  );
  assert.equal(group?.reference, "full");
  assert.deepEqual(group?.rows.map(({ label }) => label), ["full", "head"]);
  const [full, head] = group!.rows;
  assert.deepEqual(
    [full?.accuracy?.value, full?.accuracy?.runs, full?.difference],
    [5 / 8, 2, null],
  );
  assert.deepEqual(
    [head?.accuracy?.value, head?.difference?.value, head?.runs],
    [2 / 8, -3 / 8, 2],
  );
  assert.equal(head?.difference?.verdict, "none");
  assert.equal(head?.rate, "fixed");
});

Deno.test("summarize() holds every pair of ranked rows, in order of their bands", async () => {
  const { groups: [group] } = summarize(
    await all(
      { method: "head", lr: 3e-3, right: "1000" },
      { method: "head", lr: 3e-3, right: "1000", seed: 1 },
      { right: "1110" },
      { right: "1110", seed: 1 },
      { method: "dt1", right: "1110" },
      { method: "dt1", status: "diverged", seed: 1 },
      { method: "dt2", status: "oom" },
    ),
  );
  assert.deepEqual(group?.rows.map(({ label }) => label), [
    ...["full", "dt1", "head", "dt2"],
  ]);
  assert.deepEqual(group?.pairs.map((row) => row.map(([value]) => value)), [
    [0, 0.5],
    [0.5],
    [],
  ]);
  const [one, two] = group!.pairs[0]!;
  assert.deepEqual(one?.slice(2), ["runs", false]);
  assert.deepEqual(two?.slice(2), ["noise", true]);
  assert.deepEqual(group!.rows[1]!.rank, { best: 1, worst: 3 });
  assert.equal(group!.rows[3]!.rank, null);
});

Deno.test("summarize() shows what each run chose, and every rate", async () => {
  const { groups: [group] } = summarize(
    await all(
      { lr: 3e-4, selection: 5, right: "1100" },
      { lr: 1e-3, selection: 6, right: "1110" },
      { lr: 3e-4, selection: 6, right: "1100", seed: 1 },
      { lr: 1e-3, selection: 5, right: "0000", seed: 1 },
    ),
  );
  assert.deepEqual(
    group?.rows.map(({ rate, rates, accuracy }) => [
      rate,
      rates,
      accuracy?.value,
    ]),
    [
      ["chosen", [3e-4, 1e-3], 5 / 8],
      ["fixed", [3e-4], 4 / 8],
      ["fixed", [1e-3], 3 / 8],
    ],
  );
});

Deno.test("chooseRates() takes the lower of equal rates, and none that failed", async () => {
  const chosen = chooseRates(
    await all(
      { lr: 1e-3, selection: 5 },
      { lr: 3e-4, selection: 5 },
      { lr: 3e-4, selection: 9, seed: 1, status: "diverged" },
      { lr: 1e-3, selection: 0, seed: 1 },
    ),
  );
  assert.deepEqual(
    chosen.map(({ result }) => result.configuration.lr),
    [3e-4, 1e-3],
  );
});

Deno.test("summarize() keeps failed runs in sight", async () => {
  const { groups: [group] } = summarize(
    await all(
      { method: "head", status: "diverged" },
      { method: "head", status: "oom", seed: 1 },
      { method: "dt1", right: "1111" },
      { method: "dt1", status: "diverged", seed: 1 },
      {},
    ),
  );
  const rows = Object.fromEntries(
    group!.rows.map((row) => [row.label, row]),
  );
  assert.deepEqual(rows.head?.failures, { diverged: 1, oom: 1 });
  assert.deepEqual([rows.head?.accuracy, rows.head?.runs], [null, 0]);
  assert.deepEqual([rows.dt1?.runs, rows.dt1?.failures], [1, { diverged: 1 }]);
  assert.equal(group?.rows.at(-1)?.label, "head");
});

Deno.test("summarize() takes the newest result of a cell", async () => {
  const { groups: [group] } = summarize(
    await all(
      { right: "1111", createdAt: "2026-11-25T00:00:00.000Z" },
      { right: "0000", createdAt: "2026-11-24T00:00:00.000Z" },
    ),
  );
  assert.equal(group?.rows[0]?.accuracy?.value, 1);
  assert.equal(group?.rows[0]?.runs, 1);
});

Deno.test("summarize() does not compare across recipes", async () => {
  const { groups } = summarize(
    await all({ updates: 2 }, { method: "head", updates: 4 }),
  );
  assert.deepEqual(
    groups.map(({ rows, reference }) => [rows.length, reference]),
    [[1, "full"], [1, null]],
  );
});

/** 31 of 40, as many as the folds beside it have on the average but for half an image. */
const MIDDLE = "1".repeat(31).padEnd(40, "0");

Deno.test("summarize() ranks by bands: what cannot be told apart shares them", async () => {
  /** Six folds of forty images, with so many right answers or one less. */
  const folds = (method: string, count: number, lr = 3e-4, selection = 1) =>
    [0, 1, 2, 3, 4, 5].map((seed) => ({
      method,
      right: "1".repeat(count - seed % 2).padEnd(40, "0"),
      lr,
      selection,
      seed,
    }));
  const { groups: [group] } = summarize(
    await all(
      ...folds("full", 32),
      ...folds("dt1", 32).map((own) => ({ ...own, right: MIDDLE })),
      ...folds("head", 10, 3e-4, 9),
      ...folds("head", 39, 1e-3),
      { method: "lost", status: "oom" },
    ),
  );
  assert.deepEqual(
    group?.rows.map(({ label, rate, rank }) => [label, rate, rank]),
    [
      ["full", "fixed", { best: 1, worst: 2 }],
      ["dt1", "fixed", { best: 1, worst: 2 }],
      ["head", "chosen", { best: 3, worst: 3 }],
      ["head", "fixed", null],
      ["head", "fixed", null],
      ["lost", "fixed", null],
    ],
  );
});

Deno.test("summarize() of nothing is an empty report", () => {
  assert.deepEqual(summarize([]), { groups: [] });
});

Deno.test("summarize() counts every trial in what a choice cost", async () => {
  const { groups: [group] } = summarize(
    await all(
      { lr: 1e-3, selection: 2 },
      { lr: 3e-3, selection: 1 },
      { lr: 1e-2, selection: 0, status: "diverged" },
    ),
  );
  const [chosen, ...fixed] = group!.rows;
  assert.equal(chosen!.rate, "chosen");
  assert.deepEqual(chosen!.rates, [1e-3]);
  const { wallMs, trainingFlops, evaluationFlops } = (await all({}))[0]!.result
    .costs!;
  assert.deepEqual(chosen!.tuning, {
    trials: 3,
    cells: 3,
    wallMs: 3 * wallMs,
    flops: 3 * (trainingFlops + evaluationFlops),
  });
  assert.deepEqual(fixed.map(({ tuning }) => tuning), [null, null, null]);
});

Deno.test("summarize() compares with one-step tuning of what is added where nothing tunes all", async () => {
  const { groups: [group] } = summarize(
    await all({ method: "dt1" }, { method: "adapter" }),
  );
  assert.equal(group!.reference, "adapter");
});
