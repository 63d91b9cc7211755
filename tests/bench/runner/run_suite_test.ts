import assert from "node:assert/strict";
import { planSuite } from "../../../bench/plan/plan_suite.ts";
import { LockError, lockFolder } from "../../../bench/runner/folder_lock.ts";
import { openLane } from "../../../bench/runner/lane.ts";
import type { ProgressEvent } from "../../../bench/runner/progress_event.ts";
import { type RunOptions, runSuite } from "../../../bench/runner/run_suite.ts";
import { idsHash } from "../../../bench/result/ids_hash.ts";
import { readResult, resultId } from "../../../bench/result/read_result.ts";
import type { Result } from "../../../bench/result/result.ts";
import { DeviceError } from "../../../models/mod.ts";
import { fakeEngine } from "../fake_engine.ts";
import {
  FAKE_ENVIRONMENT,
  FAKE_SUITE,
  fakeClock,
  fakeSuite,
} from "../fake_suite.ts";

const readFile = () => Promise.reject(new Deno.errors.NotFound());

/** Runs the fake suite in a folder of its own. */
async function inFolder(
  work: (
    run: (
      changes?: Partial<RunOptions>,
      text?: string,
    ) => ReturnType<typeof runSuite>,
    out: string,
  ) => Promise<void>,
) {
  const out = await Deno.makeTempDir();
  try {
    await work(
      async (changes = {}, text = FAKE_SUITE) =>
        runSuite(await planSuite(fakeSuite(text), { readFile }), {
          engine: fakeEngine(),
          out,
          cacheFolder: out,
          environment: FAKE_ENVIRONMENT,
          clock: fakeClock(),
          ...changes,
        }),
      out,
    );
  } finally {
    await Deno.remove(out, { recursive: true });
  }
}

Deno.test("runSuite() writes a valid result and predictions for each cell", () =>
  inFolder(async (run) => {
    const { folder, results, ran, isInterrupted } = await run();
    assert.equal(results.length, 8);
    assert.equal(ran.length, 8);
    assert.equal(isInterrupted, false);
    assert.match(folder, /\/fake\/fake-fake-gpu$/);
    for (const result of results) {
      const text = await Deno.readTextFile(`${folder}/${result.cell.id}.json`);
      assert.deepEqual(await readResult(text), result);
      assert.equal(result.status, "ok");
      const lines = await Deno.readTextFile(
        `${folder}/${result.predictions!.file}`,
      );
      const rows = lines.trimEnd().split("\n").map((line) => JSON.parse(line));
      assert.equal(rows.length, 13);
      const correct = rows.filter(({ label, prediction }) =>
        label === prediction
      ).length;
      assert.equal(result.metrics.accuracy?.value, correct / 13);
      assert.equal(result.metrics.accuracy?.interval?.method, "wilson");
      const { fold } = result.configuration;
      const ids = Array.from({ length: 13 }, (_, i) => `${fold}/test/${i}`);
      assert.deepEqual(result.data?.splits?.test, {
        samples: 13,
        idsHash: await idsHash(ids),
      });
      assert.equal(result.data?.splits?.train.samples, 20);
      assert.match(result.data?.inputHash ?? "", /^[0-9a-f]{64}$/);
      assert.deepEqual(result.provenance?.seeds, [0, 1]);
      assert.equal(result.supersedes, null);
    }
    const dt1 = results.find(({ cell }) => cell.label === "dt1")!;
    assert.deepEqual(dt1.steps.map(({ updates }) => updates), [3, 3, 3, 3]);
    assert.deepEqual(
      dt1.curves.map(({ lossNats, selection }) => [
        lossNats.length,
        selection.map(({ update }) => update),
      ]),
      Array(4).fill([3, [2, 3]]),
    );
    assert.equal(dt1.costs?.samples, 48);
    const left = [...Deno.readDirSync(`${folder}/.progress`)];
    assert.deepEqual(left, []);
  }));

Deno.test("runSuite() gives equal outcomes for one seed and others for another", () =>
  inFolder(async (run) => {
    const first = await run();
    const again = await run({ isFresh: true });
    assert.deepEqual(
      again.results.map(({ outcome }) => outcome),
      first.results.map(({ outcome }) => outcome),
    );
    assert.equal(
      new Set(first.results.map(({ outcome }) => outcome)).size,
      8,
    );
    assert.deepEqual(
      again.results.map(({ supersedes }) => supersedes),
      first.results.map(({ id }) => id),
    );
  }));

Deno.test("runSuite() runs only what has no up-to-date result", () =>
  inFolder(async (run) => {
    assert.equal((await run({ limit: 3 })).ran.length, 3);
    const engine = fakeEngine();
    const { ran, results } = await run({ engine });
    assert.equal(ran.length, 5);
    assert.equal(results.length, 8);
    assert.deepEqual((await run()).ran, []);
    const changed = await run({}, FAKE_SUITE.replace("lr: 3e-3", "lr: 1e-3"));
    assert.equal(changed.ran.length, 2);
  }));

Deno.test("runSuite() runs again what is torn, changed, or has lost its predictions", () =>
  inFolder(async (run) => {
    const { folder, results } = await run();
    const path = (i: number) => `${folder}/${results[i]!.cell.id}.json`;
    const torn = await Deno.readTextFile(path(0));
    await Deno.writeTextFile(path(0), torn.slice(0, 500));
    const changed = await Deno.readTextFile(path(1));
    await Deno.writeTextFile(
      path(1),
      changed.replace(/"seed": \d/, '"seed": 7'),
    );
    await Deno.remove(`${folder}/${results[2]!.predictions!.file}`);
    await Deno.writeTextFile(`${folder}/left.json.99.tmp`, "half");
    const again = await run();
    assert.deepEqual(again.ran, [0, 1, 2].map((i) => results[i]!.cell.id));
    assert.deepEqual(
      again.results.map(({ outcome }) => outcome),
      results.map(({ outcome }) => outcome),
    );
    assert.equal([...Deno.readDirSync(folder)].length, 8 + 2);
  }));

Deno.test("runSuite() runs again what was measured by an older metric", () =>
  inFolder(async (run) => {
    const { folder, results } = await run({ limit: 1 });
    const [{ cell, metrics, ...rest }] = results as [Result];
    const older = {
      ...rest,
      cell,
      metrics: { ...metrics, accuracy: { ...metrics.accuracy!, version: 99 } },
    };
    await Deno.writeTextFile(
      `${folder}/${cell.id}.json`,
      JSON.stringify({ ...older, id: await resultId(older) }),
    );
    assert.deepEqual((await run({ limit: 1 })).ran, [cell.id]);
  }));

Deno.test("runSuite() takes a failed cell for a result and goes on", () =>
  inFolder(async (run) => {
    // Cells 1 (full), 2 (dt1), 3 (scratch) of seed 0, then 5, 6, 7 of seed 1; 12 updates each.
    const errors = new Map<number, Error>([
      [15, new DeviceError("lost", "Cannot go on: the device is gone")],
      [24, new DeviceError("memory", "Cannot allocate")],
      [40, new Error("Cannot think of anything")],
    ]);
    const engine = fakeEngine({
      lossAt: (update) => update === 7 ? NaN : undefined,
      beforeUpdate(update) {
        const error = errors.get(update);
        errors.delete(update);
        if (error) throw error;
      },
    });
    const { results } = await run({ engine });
    assert.deepEqual(
      results.map(({ status }) => status),
      [
        "ok",
        "diverged",
        "device_lost",
        "oom",
        "ok",
        "ok",
        "failed",
        "ok",
      ],
    );
    assert.equal(engine.opened(), 3);
    const [, diverged, , , , , failed] = results;
    assert.deepEqual(
      [diverged?.error?.name, diverged?.error?.step, diverged?.error?.update],
      ["DivergedError", "all", 7],
    );
    assert(diverged!.error!.lastLossNats! > 1);
    assert.deepEqual(diverged?.metrics, {});
    assert.equal(failed?.error?.message, "Cannot think of anything");
    // What may go well the next time is tried again; what will not, is not.
    const { ran } = await run();
    assert.deepEqual(ran, [results[2]!.cell.id, results[6]!.cell.id]);
  }));

Deno.test("runSuite() takes a program that cannot be compiled for unsupported", () =>
  inFolder(async (run) => {
    const engine = fakeEngine({
      beforeCompile(compilation) {
        if (compilation === 0) throw new RangeError('no lowering of "conv2d"');
      },
    });
    const { results } = await run({ engine });
    assert.equal(results[1]?.status, "unsupported");
    assert.match(results[1]!.error!.message, /no lowering of "conv2d"/);
    assert.equal(results[2]?.status, "ok");
  }));

Deno.test("runSuite() throws where there is no device", () =>
  inFolder(async (run) => {
    const open = new DeviceError("missing", "Cannot open a GPU");
    await assert.rejects(run({ engine: fakeEngine({ open }) }), /open a GPU/);
  }));

Deno.test("runSuite() stops where it is told to, and goes on from the last update", () =>
  inFolder(async (run) => {
    const whole = await run();
    const stop = new AbortController();
    const engine = fakeEngine({
      beforeUpdate(update) {
        if (update === 12 + 7) stop.abort(new Error("stop")); // in the third step of dt1
      },
    });
    const half = await run({ engine, isFresh: true, signal: stop.signal });
    assert.equal(half.isInterrupted, true);
    assert.equal(half.ran.length, 2);
    const rest = fakeEngine();
    for (const { cell } of whole.results.slice(2)) {
      await Deno.remove(`${whole.folder}/${cell.id}.json`);
    }
    const { results } = await run({ engine: rest, isResumed: true });
    assert.deepEqual(
      results.map(({ outcome }) => outcome),
      whole.results.map(({ outcome }) => outcome),
    );
    // Two of the four steps of dt1, and two of three updates of the next, were not run again.
    assert.equal(rest.updates(), 5 * 12 - 8);
  }));

Deno.test("runSuite() starts a cell anew whose milestone is torn", () =>
  inFolder(async (run) => {
    const whole = await run();
    for (const { cell } of whole.results) {
      await Deno.writeTextFile(
        `${whole.folder}/.progress/${cell.id}.safetensors`,
        "torn",
      );
    }
    const { results } = await run({ isFresh: true, isResumed: true });
    assert.deepEqual(
      results.map(({ outcome }) => outcome),
      whole.results.map(({ outcome }) => outcome),
    );
  }));

Deno.test("runSuite() refuses a folder that another run writes into", () =>
  inFolder(async (run, out) => {
    {
      using _other = await lockFolder(out, new Date(0));
      await assert.rejects(run(), (error) => {
        assert(error instanceof LockError);
        assert.match(error.message, /process \d+ since 1970-01-01T00:00:00/);
        return true;
      });
    }
    assert.equal((await run()).ran.length, 8);
  }));

Deno.test("runSuite() tells what happens, in order", () =>
  inFolder(async (run) => {
    const events: ProgressEvent[] = [];
    await run({ limit: 2, onEvent: (event) => events.push(event) });
    assert.deepEqual(
      events.map(({ kind }) => kind),
      [
        ...["run", "cell", "evaluation", "result", "cell", "step"],
        ...["updates", "evaluation", "updates", "evaluation", "evaluation"],
        "result",
      ],
    );
    const [updates] = events.filter((event) => event.kind === "updates");
    assert.deepEqual([updates?.done, updates?.lossNats.length], [6, 6]);
  }));

const TEXTS = `version: 1
seeds: [0, 1]
updates: 4
batch: 4
evaluate: { perStep: 1, batch: 8 }
workloads:
  - model: { name: convnext, config: { depths: [1, 1, 1, 1], dims: [4, 4, 4, 4] } }
    dataset: { name: emoji53 }
    methods: [{ name: full }]
  - model: { name: roberta, config: { depth: 1, width: 8, hidden: 8 } }
    dataset: { name: gloss14 }
    label: texts
    methods: [{ name: zero_shot }, { name: full }, { name: naive_bayes }]
`;

Deno.test("runSuite() runs workloads of images and texts, and methods without a network", () =>
  inFolder(async (run) => {
    const labels: string[] = [];
    const { results } = await run({
      onEvent: (event) => event.kind === "cell" && labels.push(event.label),
    }, TEXTS);
    assert.deepEqual(results.map(({ status }) => status), Array(8).fill("ok"));
    assert.deepEqual(
      labels.slice(0, 3),
      ["convnext/emoji53 full", "convnext/emoji53 full", "texts zero_shot"],
    );
    const texts = results.filter(({ cell }) => cell.workload === "texts");
    assert.deepEqual(
      texts.map(({ configuration }) => configuration.task?.name),
      Array(6).fill("text_classification"),
    );
    assert.deepEqual(texts.map(({ predictions }) => predictions?.rows), [
      ...Array(6).fill(13),
    ]);
    const counted = texts.filter(({ cell }) => cell.label === "naive_bayes");
    for (const { metrics, costs, configuration } of counted) {
      assert.equal(metrics.accuracy?.value, 1); // a word tells the class
      assert.deepEqual([costs?.totalParameters, costs?.updates], [0, 0]);
      assert.equal(configuration.model.checkpoint, null);
    }
    assert.deepEqual((await run({}, TEXTS)).ran, []);
  }));

Deno.test("runSuite() gives the same outcomes side by side, and says how many there were", async () => {
  const outcomes = new Map<string, string>();
  await inFolder(async (run) => {
    const { results } = await run();
    for (const { cell, outcome } of results) outcomes.set(cell.id, outcome);
  });
  await inFolder(async (run) => {
    const events: ProgressEvent[] = [];
    const opened: number[] = [];
    const { results, ran } = await run({
      jobs: () => 3,
      onEvent: (event) => events.push(event),
      openLane(plan, options) {
        opened.push(options.environment.jobs!);
        return openLane(plan, options);
      },
    });
    assert.deepEqual(opened, [3, 3, 3]);
    assert.equal(ran.length, 8);
    for (const { cell, outcome, environment } of results) {
      assert.equal(outcome, outcomes.get(cell.id), cell.id);
      assert.equal(environment.jobs, 3);
    }
    const lanes = (kind: ProgressEvent["kind"]) =>
      new Set(events.filter((own) => own.kind === kind).map((own) => own.lane));
    assert.deepEqual(lanes("cell"), new Set([0, 1, 2]));
    assert.deepEqual(lanes("updates"), new Set([0, 1, 2]));
    const [first] = events;
    assert.equal(first?.kind === "run" && first.jobs, 3);
  });
});

Deno.test("runSuite() stops all lanes when one throws, and closes them", () =>
  inFolder(async (run) => {
    let closed = 0;
    const seen: string[] = [];
    await assert.rejects(
      run({
        jobs: () => 2,
        openLane: async (plan, options) => ({
          ...await openLane(plan, options),
          run(cell) {
            seen.push(cell.id);
            return Promise.reject(new Error("the thread died"));
          },
          [Symbol.asyncDispose]: () => Promise.resolve(void closed++),
        }),
      }),
      /the thread died/,
    );
    assert.equal(seen.length, 2);
    assert.equal(closed, 2);
  }));

Deno.test("runSuite() follows a suite's rules from step to step, at the same number of updates", () =>
  inFolder(async (run) => {
    const ratesOf = async (rules: string) => {
      const text = `${FAKE_SUITE}steps: ${rules}\nprotocol: per-step\n`;
      const { results } = await run({}, text);
      const [full, dt1] = ["full", "dt1"].map((label) =>
        results.find(({ cell }) => cell.label === label)!
      );
      assert.equal(dt1!.configuration.recipe.steps?.batchNorm, "moving");
      return [full!, dt1!].map(({ curves }) => curves.map(({ lr }) => lr));
    };
    const [[full], restarted] = await ratesOf("{ schedule: restart }") as [
      number[][],
      number[][],
    ];
    assert.deepEqual(restarted, Array(4).fill(full));
    const [, through] = await ratesOf("{ schedule: global }");
    assert.deepEqual(through!.map((lr) => lr.length), [12, 12, 12, 12]);
    const all = through!.flat();
    const top = all.indexOf(Math.max(...all));
    // One warm-up over a tenth of all, and then down.
    assert.equal(top, 4);
    assert.deepEqual(all.slice(top), all.slice(top).sort((a, b) => b - a));
  }));

Deno.test("runSuite() keeps or drops what the optimizer has, as the suite rules", () =>
  inFolder(async (run) => {
    const outcomeOf = async (rule: string) => {
      const text = `${FAKE_SUITE}steps: { optimizer: ${rule} }\n`;
      const { results } = await run({}, text);
      return results.find(({ cell }) => cell.label === "dt1")!.outcome;
    };
    const own = await outcomeOf("method");
    assert.equal(await outcomeOf("reset"), own);
    assert.notEqual(await outcomeOf("keep"), own);
  }));

Deno.test("runSuite() makes the updates that a budget pays for", () =>
  inFolder(async (run) => {
    const text = `${
      FAKE_SUITE.replace(
        "{ name: scratch, lr: 3e-3 }",
        "{ name: lisa, interval: 5 }",
      )
    }protocol: equal-flops\n`;
    const { results } = await run({}, text);
    for (const { cell, configuration, steps, costs } of results) {
      assert.deepEqual(
        steps.map(({ updates }) => updates),
        configuration.updates,
      );
      const updates = costs!.updates;
      if (cell.label === "full") assert.equal(updates, 12);
      if (cell.label === "dt1") assert(updates > 12);
      if (cell.label === "lisa") assert(updates >= 12 && steps.length > 2);
    }
  }));
