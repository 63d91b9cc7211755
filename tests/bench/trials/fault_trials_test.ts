import assert from "node:assert/strict";
import { DeviceError, type Engine } from "../../../models/mod.ts";
import type { WorkFacts } from "../../../bench/gate/facts.ts";
import { openFaultTrials } from "../../../bench/trials/fault_trials.ts";
import { measureFacts } from "../../../bench/trials/measure_facts.ts";
import { fakeEngine } from "../fake_engine.ts";
import { FAKE_ENVIRONMENT, fakeClock } from "../fake_suite.ts";
import { fakePlan } from "./fake_plan.ts";

const around = () => ({ cacheFolder: "", clock: fakeClock() });
const root = new URL("../../../", import.meta.url);
const plan = await fakePlan(["full", "dt1"]);

const baselines = await measureFacts(plan, {
  ...around(),
  engine: fakeEngine(),
  root,
});

const trialsOf = (
  engine: Engine = fakeEngine(),
  own: readonly WorkFacts[] = baselines,
) =>
  openFaultTrials(plan, {
    ...around(),
    engine,
    baselines: own,
    seed: 1,
    environment: FAKE_ENVIRONMENT,
  });

Deno.test("measureFacts() plans for each kind of device, and notes what training gave", async () => {
  assert.deepEqual(baselines.map(({ work }) => work), [
    "convnext/emoji53 full",
    "convnext/emoji53 dt1",
  ]);
  const [full, dt1] = baselines as [WorkFacts, WorkFacts];
  assert.deepEqual(Object.keys(full.planned), ["gpu", "software"]);
  const { programs, leakedBytes } = full.planned.gpu!;
  assert.deepEqual(Object.keys(programs), ["evaluation", "all"]);
  assert.ok(programs.all!.dispatches! > programs.evaluation!.dispatches!);
  assert.equal(leakedBytes, 0);
  assert.equal(full.trained!.status, "ok");
  assert.equal(full.trained!.steps.all!.lossNats.length, 4);
  assert.ok(full.trained!.steps.all!.movedNorm > 0);
  assert.equal(Object.keys(dt1.trained!.steps).length, 4);
  const planned = await measureFacts(plan, { ...around(), engine: null, root });
  assert.deepEqual(planned[0], { ...full, trained: null });
});

Deno.test("openFaultTrials() finds lost updates and what is not freed, and nothing where nothing is put in", async () => {
  await using trials = await trialsOf();
  const works = new Set<string>();
  const found = { dropped_step: 0, leaked_buffer: 0 };
  for (let i = 0; i < 8; i++) {
    const none = await trials.run(null, i);
    assert.deepEqual([none.fault, none.found], [null, null]);
    works.add(none.work);
    for (const fault of ["dropped_step", "leaked_buffer"] as const) {
      const trial = await trials.run(fault, i);
      if (trial.found !== null) found[fault]++;
      if (fault === "leaked_buffer" && trial.found) {
        assert.match(trial.found, /trained\.(peak|leaked)Bytes/);
      }
    }
  }
  assert.equal(found.dropped_step, 8);
  // The other ones keep a program, and programs of this engine have no memory.
  assert.ok(found.leaked_buffer >= 2 && found.leaked_buffer < 8);
  assert.equal(works.size, 2);
});

Deno.test("openFaultTrials() fails what trains another way than its baseline, and needs one", async () => {
  const other: readonly WorkFacts[] = baselines.map((own) => ({
    ...own,
    trained: { ...own.trained!, testLossNats: 9 },
  }));
  await using wrong = await trialsOf(fakeEngine(), other);
  const { found } = await wrong.run(null, 0);
  assert.match(found!, /^trained\.testLossNats: 9, now /);
  await using bare = await trialsOf(fakeEngine(), []);
  await assert.rejects(bare.run(null, 0), {
    name: "RangeError",
    message:
      /^Cannot test the gate: "convnext\/emoji53 \w+" has no baseline, expected one/,
  });
});

Deno.test("openFaultTrials() tells of a missing device", async () => {
  const open = new DeviceError("missing", "no adapter");
  await assert.rejects(trialsOf(fakeEngine({ open })), open);
});

Deno.test("openFaultTrials() draws the same trial for the same index", async () => {
  await using trials = await trialsOf();
  const first = await trials.run("dropped_step", 3);
  await trials.run("dropped_step", 4);
  assert.deepEqual(await trials.run("dropped_step", 3), first);
});
