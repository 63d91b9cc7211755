import assert from "node:assert/strict";
import { planTimed } from "../../../bench/runner/plan_timed.ts";
import { fakeEngine } from "../fake_engine.ts";
import { FAKE_SUITE, fakeClock, fakeSuite } from "../fake_suite.ts";

const TEXT = `${FAKE_SUITE}protocol: equal-time\n`;

/** Plans with a clock that says how long updates take, by what trains. */
async function plan(out: string, text = TEXT) {
  const engine = fakeEngine();
  const { plan, updateTimes } = await planTimed(fakeSuite(text), text, {
    engineName: "native",
    engine,
    readFile: () => Promise.reject(new Deno.errors.NotFound()),
    clock: fakeClock(),
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
