import assert from "node:assert/strict";
import { planSuite } from "../../../bench/plan/plan_suite.ts";
import { type LaneOptions, openLane } from "../../../bench/runner/lane.ts";
import type { ProgressEvent } from "../../../bench/runner/progress_event.ts";
import { openWorkerLane } from "../../../bench/runner/worker_lane.ts";
import { native } from "../../../models/mod.ts";
import { readSuite } from "../../../suites/mod.ts";
import { FAKE_ENVIRONMENT, fakeClock } from "../fake_suite.ts";

const TEXT = `version: 1
model: { name: roberta, config: { width: 8, depth: 2, heads: 2, hidden: 8 } }
dataset: { name: sentiment, limit: { train: 8, selection: 4, test: 6 } }
updates: 2
batch: 4
evaluate: { perStep: 1, batch: 4 }
seeds: [0]
methods: [{ name: scratch }, { name: scratch, lr: 1e30, label: wild }]
`;

async function inFolder(work: (options: LaneOptions) => Promise<void>) {
  const out = await Deno.makeTempDir();
  try {
    await work({
      engine: native,
      out,
      cacheFolder: out,
      environment: FAKE_ENVIRONMENT,
      clock: fakeClock(),
    });
  } finally {
    await Deno.remove(out, { recursive: true });
  }
}

const plan = () =>
  planSuite(readSuite(TEXT, "a.yaml"), { readFile: Deno.readFile });

const own = { text: TEXT, engine: "native", chosen: {} } as const;

Deno.test("openWorkerLane() runs cells in a thread, to the same bits", () =>
  inFolder(async (options) => {
    const { suite, cells, checkpoints } = await plan();
    const whole = { suite, cells, checkpoints };
    const events: ProgressEvent[] = [];
    await using here = await openLane(whole, options);
    await using there = await openWorkerLane(whole, own, {
      ...options,
      onEvent: (event) => events.push(event),
    });
    assert.deepEqual(there.device, here.device);
    const [one, two] = [await here.run(cells[0]!), await there.run(cells[0]!)];
    assert.equal(two.status, "ok");
    assert.equal(two.outcome, one.outcome);
    assert(events.some(({ kind }) => kind === "updates"));
    // What fails there is a result here.
    const wild = await there.run(cells[1]!);
    assert.equal(wild.status, "diverged");
  }));

Deno.test("openWorkerLane() stops with the signal's reason", () =>
  inFolder(async (options) => {
    const stop = new AbortController();
    const whole = await plan();
    await using lane = await openWorkerLane(whole, own, {
      ...options,
      signal: stop.signal,
    });
    stop.abort(new Error("enough"));
    await assert.rejects(lane.run(whole.cells[0]!), /enough/);
  }));

Deno.test("openWorkerLane() tells what its thread could not do", () =>
  inFolder(async (options) => {
    const whole = await plan();
    const wrong = { ...own, text: TEXT.replace("scratch", "scrtch") };
    await assert.rejects(
      openWorkerLane(whole, wrong, options),
      /no method "scrtch"/,
    );
  }));
