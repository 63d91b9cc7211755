import assert from "node:assert/strict";
import { coverageOf } from "../../../bench/coverage_of.ts";
import { lastingHash } from "../../../bench/lasting_hash.ts";
import type { Plan } from "../../../bench/plan/plan_suite.ts";
import { planSuite } from "../../../bench/plan/plan_suite.ts";
import { planTimed } from "../../../bench/runner/plan_timed.ts";
import {
  readUpdateTimes,
  writeUpdateTimes,
} from "../../../bench/runner/update_times_file.ts";
import { fakeEngine } from "../fake_engine.ts";
import { FAKE_SUITE, fakeClock, fakeSuite } from "../fake_suite.ts";

const TEXT = `${FAKE_SUITE}protocol: equal-time\n`;

/** Plans with a clock that says how long updates take, by what trains. */
async function plan(out: string, text = TEXT, clock = fakeClock()) {
  const engine = fakeEngine();
  const { plan, updateTimes } = await planTimed(fakeSuite(text), text, {
    engineName: "native",
    engine,
    readFile: () => Promise.reject(new Deno.errors.NotFound()),
    clock,
    out,
    cacheFolder: out,
  });
  return { plan, updateTimes, updates: engine.updates() };
}

Deno.test("planTimed() times each method in turns with full tuning, once, and states the updates", async () => {
  const out = await Deno.makeTempDir();
  try {
    const first = await plan(out);
    const times = first.updateTimes["convnext/emoji53"]!;
    assert.deepEqual(Object.keys(times).sort(), ["", "dt1", "full", "scratch"]);
    assert(first.updates > 0);
    // By a clock on which all updates take as long, all methods make as many.
    for (const { updates, configuration } of first.plan.cells) {
      assert.deepEqual(configuration.updates, updates);
      const sum = updates.reduce((a, b) => a + b, 0);
      if (updates.length > 0) assert.equal(sum, 12);
    }
    const again = await plan(out);
    assert.equal(again.updates, 0);
    assert.deepEqual(again.updateTimes, first.updateTimes);
    assert.deepEqual(
      again.plan.cells.map(({ hash }) => hash),
      first.plan.cells.map(({ hash }) => hash),
    );
    assert((await plan(out, `${TEXT}# other\n`)).updates > 0);
    const plain = await plan(out, FAKE_SUITE);
    assert.deepEqual([plain.updates, plain.updateTimes], [0, {}]);
  } finally {
    await Deno.remove(out, { recursive: true });
  }
});

Deno.test("planTimed() gives full tuning its own updates, whatever the clock says", async () => {
  const out = await Deno.makeTempDir();
  try {
    let now = 0, step = 1;
    const slowing = { ...fakeClock(), nowMs: () => now += step++ };
    const { plan: { cells }, updateTimes } = await plan(out, TEXT, slowing);
    const times = updateTimes["convnext/emoji53"]!;
    assert.equal(times.full, times[""]);
    assert(times.dt1! > times.full!, "the clock did not slow down");
    for (const { method, updates } of cells) {
      const sum = updates.reduce((a, b) => a + b, 0);
      if (method.label === "full") assert.equal(sum, 12);
    }
  } finally {
    await Deno.remove(out, { recursive: true });
  }
});

Deno.test("planTimed() adds what the looks of a method take to its updates", async () => {
  const out = await Deno.makeTempDir();
  try {
    const methods = `methods:
  - { name: full }
  - { name: ist, on: adapter, interval: 4, sets: 3 }
  - { name: ist, label: blind, on: adapter, interval: 4, importance: random }
`;
    const text = TEXT.replace(/methods:\n( {2}- .*\n)*/, methods);
    const { plan: { cells }, updateTimes } = await plan(out, text);
    const { full, ist, blind } = updateTimes["convnext/emoji53"]!;
    assert.equal(blind, full);
    // On this clock three updates take 1 ms and three looks 7; there are two of those among twelve updates.
    assert.equal(ist, full! * (1 + 2 * 21 / 12));
    const sums = cells.map(({ method, updates }) => [
      method.label,
      updates.reduce((a, b) => a + b, 0),
    ]);
    assert.deepEqual(
      Object.fromEntries(sums),
      { full: 12, ist: Math.floor(12 / 4.5), blind: 12 },
    );
  } finally {
    await Deno.remove(out, { recursive: true });
  }
});

Deno.test("lastingHash() is the same whatever updates were measured, and differs where anything else does", async () => {
  const planned = (wholeMs: number, text = TEXT) =>
    planSuite(fakeSuite(text), {
      readFile: () => Promise.reject(new Deno.errors.NotFound()),
      updateTimes: {
        "convnext/emoji53": { "": wholeMs, full: 2, dt1: 2, scratch: 2 },
      },
    });
  const keysOf = ({ cells }: Plan) =>
    Promise.all(
      cells.map(async ({ workload, method, configuration }) => ({
        hash: await lastingHash(configuration),
        workload: workload.name,
        label: method.label,
        seed: configuration.seed,
      })),
    );
  const here = await planned(2), there = await planned(3);
  const trained = here.cells.findIndex(({ updates }) => updates.length > 0);
  assert.notEqual(here.cells[trained]!.hash, there.cells[trained]!.hash);
  const keys = await keysOf(here);
  assert.deepEqual(await keysOf(there), keys);
  assert.equal(new Set(keys.map(({ hash }) => hash)).size, keys.length);
  const other = await keysOf(
    await planned(2, `${TEXT}updates: 13\n`.replace("updates: 12\n", "")),
  );
  assert(other.every(({ hash }) => keys.every((own) => own.hash !== hash)));
  const plain = await planned(2, FAKE_SUITE);
  assert.deepEqual(
    (await keysOf(plain)).map(({ hash }) => hash),
    plain.cells.map(({ hash }) => hash),
  );
  const { done } = coverageOf(
    "fake",
    keys,
    (await keysOf(there)).map(({ hash, label, workload }) => ({
      status: "ok",
      cell: { id: "", suite: "fake", hash, label, workload },
    })),
  );
  assert.equal(done, keys.length);
});

Deno.test("readUpdateTimes() knows the times of each device for a text, the last ones first", async () => {
  const out = await Deno.makeTempDir();
  try {
    const place = { out, suite: "fake", text: "a" };
    assert.deepEqual(await readUpdateTimes(place), []);
    const first = { device: "one", times: { net: { "": 1 } } };
    const second = { device: "two", times: { net: { "": 2 } } };
    await writeUpdateTimes(place, first);
    await writeUpdateTimes(place, second);
    await Deno.utime(`${out}/fake/.update_times-one.json`, 1, 1);
    assert.deepEqual(await readUpdateTimes(place), [second, first]);
    assert.deepEqual(await readUpdateTimes({ ...place, text: "b" }), []);
  } finally {
    await Deno.remove(out, { recursive: true });
  }
});
