import assert from "node:assert/strict";
import { planAgain } from "../../../bench/plan/plan_again.ts";
import { planSuite } from "../../../bench/plan/plan_suite.ts";
import { ReproductionError } from "../../../bench/plan/reproduction_error.ts";
import type { LoadedResult } from "../../../bench/report.ts";
import { outcomeHash, resultId } from "../../../bench/result/read_result.ts";
import type { Result } from "../../../bench/result/result.ts";
import { loadResults } from "../../../bench/runner/load_results.ts";
import { reproduce } from "../../../bench/runner/reproduce.ts";
import {
  reproduceAll,
  type Reproduced,
} from "../../../bench/runner/reproduce_all.ts";
import {
  openReproducer,
  type ReproduceOptions,
} from "../../../bench/runner/reproducer.ts";
import { runSuite } from "../../../bench/runner/run_suite.ts";
import { fakeEngine } from "../fake_engine.ts";
import {
  FAKE_ENVIRONMENT,
  FAKE_SUITE,
  fakeClock,
  fakeSuite,
  withFakeData,
} from "../fake_suite.ts";

const NO_WEIGHTS = () => Promise.resolve(null);

/** Plans a cell from its result alone; the data are made up. */
async function planFake(result: Result) {
  const plan = await planAgain(result, NO_WEIGHTS);
  const cells = plan.cells.map((cell) => ({
    ...cell,
    workload: withFakeData(cell.workload),
  }));
  return { ...plan, cells };
}

/** Runs the fake suite, and hands over its results and what runs one of them again, from the result alone. */
async function afterRun(
  work: (
    files: readonly LoadedResult[],
    again: (
      first: LoadedResult,
      changes?: Partial<ReproduceOptions>,
    ) => ReturnType<typeof reproduce>,
    out: string,
  ) => Promise<void>,
) {
  const out = await Deno.makeTempDir();
  const options = (folder: string) => ({
    engine: fakeEngine(),
    out: `${out}/${folder}`,
    cacheFolder: out,
    environment: { ...FAKE_ENVIRONMENT, sourceHash: "a".repeat(64) },
    clock: fakeClock(),
  });
  try {
    const plan = await planSuite(fakeSuite(FAKE_SUITE), {
      readFile: () => Promise.reject(new Deno.errors.NotFound()),
    });
    const { folder } = await runSuite(plan, options("first"));
    const { files } = await loadResults(folder);
    await work(files, async (first, changes = {}) => {
      return await reproduce(first, await planFake(first.result), {
        ...options("second"),
        margin: 0.01,
        ...changes,
      });
    }, out);
  } finally {
    await Deno.remove(out, { recursive: true });
  }
}

/** What somebody makes of a result who knows how to make its hashes anew. */
async function edited(
  first: LoadedResult,
  changes: Partial<Result>,
  predictions = first.predictions,
): Promise<LoadedResult> {
  const value = { ...first.result, ...changes };
  const named = { ...value, outcome: await outcomeHash(value) };
  return { result: { ...named, id: await resultId(named) }, predictions };
}

const rowOf = (files: readonly LoadedResult[], label: string) =>
  files.find(({ result }) => result.cell.label === label)!;

Deno.test("reproduce() gives the same bits for every row that was just made, and names it", () =>
  afterRun(async (files, again) => {
    assert.equal(files.length, 8);
    for (const first of files) {
      const found = await again(first);
      const { result } = found.again;
      assert.equal(found.agreement.verdict, "agree");
      assert.equal(found.agreement.isSameBits, true);
      assert.deepEqual(found.agreement.changed, []);
      assert.equal(found.agreement.difference?.items, 13);
      assert.equal(result.outcome, first.result.outcome);
      assert.deepEqual(result.cell, first.result.cell);
      assert.deepEqual(result.configuration, first.result.configuration);
      assert.deepEqual(result.provenance, {
        ...first.result.provenance,
        reproduces: first.result.id,
      });
      assert.equal(result.supersedes, null);
    }
  }));

Deno.test("reproduce() disagrees with answers and scores that were edited, hashes and all", () =>
  afterRun(async (files, again) => {
    const first = rowOf(files, "full");
    const right = first.predictions!.map((row) => ({
      ...row,
      prediction: row.label,
    }));
    const accuracy = { ...first.result.metrics.accuracy!, value: 1 };
    const metrics = { ...first.result.metrics, accuracy };
    const sha256 = "b".repeat(64);
    const predictions = { ...first.result.predictions!, sha256 };

    const answers = await again(
      await edited(first, { metrics: { accuracy }, predictions }, right),
    );
    assert.equal(answers.agreement.verdict, "disagree");
    assert.match(answers.agreement.reasons.join(), /leaves out 0/);
    assert(answers.agreement.difference!.high < -0.01);

    // The answers are honest here, so their difference is 0.
    const scores = await again(await edited(first, { metrics }));
    assert.equal(scores.agreement.verdict, "disagree");
    assert.match(scores.agreement.reasons.join(), /accuracy was 1, and is 0\./);
    assert.equal(scores.agreement.difference!.value, 0);

    // An outcome that is claimed proves nothing.
    const claimed = { ...first.result, metrics };
    const { agreement } = await again({ ...first, result: claimed });
    assert.equal(agreement.verdict, "disagree");
  }));

Deno.test("reproduce() compares item by item where the bits differ, and says what changed", () =>
  afterRun(async (files, again) => {
    const first = rowOf(files, "full");
    const { agreement } = await again(first, {
      engine: fakeEngine({ lossAt: () => 1 }, "Other GPU"),
    });
    assert.equal(agreement.verdict, "agree");
    assert.equal(agreement.isSameBits, false);
    assert.deepEqual(agreement.changed, ["device.adapter"]);
    const { value, low, high } = agreement.difference!;
    assert.deepEqual([value, low, high], [0, 0, 0]);

    const diverged = await again(first, {
      engine: fakeEngine({ lossAt: () => NaN }),
    });
    assert.equal(diverged.agreement.verdict, "disagree");
    assert.deepEqual(diverged.agreement.reasons, [
      "it is diverged, and was ok",
    ]);
  }));

Deno.test("reproduce() refuses other data, and to replace the result that it runs again", () =>
  afterRun(async (files, again, out) => {
    const first = rowOf(files, "zero_shot");
    const data = first.result.data!;
    const engine = fakeEngine();
    await assert.rejects(
      again(await edited(first, { data: { ...data, hash: "0".repeat(64) } }), {
        engine,
      }),
      /Cannot run [0-9a-f]{10} again: found other data, as data\.hash differ, expected those with hash 0{64}/,
    );
    const splits = {
      ...data.splits!,
      test: { ...data.splits!.test, samples: 12 },
    };
    await assert.rejects(
      again(await edited(first, { data: { ...data, splits } }), { engine }),
      /as data\.splits\.test\.samples differ/,
    );
    assert.equal(engine.opened(), 0);
    await assert.rejects(
      again(first, { out: `${out}/first` }),
      /where the new result would replace it/,
    );
  }));

Deno.test("reproduceAll() says of each result what came of it, on one device, and goes on after a refusal", () =>
  afterRun(async (files, _, out) => {
    const [one, two, three] = files;
    const lied = await edited(three!, {
      metrics: {
        ...three!.result.metrics,
        accuracy: { ...three!.result.metrics.accuracy!, value: 1 },
      },
    });
    const { configuration } = two!.result;
    const later = await edited(two!, {
      configuration: { ...configuration, runner: 99 },
    });
    const elsewhere = await edited(one!, {
      data: { ...one!.result.data!, hash: "0".repeat(64) },
    });
    const engine = fakeEngine();
    const events: string[] = [];
    await using reproducer = openReproducer({
      engine,
      out: `${out}/third`,
      cacheFolder: out,
      environment: FAKE_ENVIRONMENT,
      clock: fakeClock(),
      margin: 0.01,
      onEvent: (event) => {
        if (event.kind === "cell") {
          events.push(`${event.index} of ${event.pending}`);
        }
      },
    });
    const given = [...files, lied, later, elsewhere]
      .map((own, i) => ({ ...own, path: `${i}.json` }));
    const found: Reproduced[] = [];
    for await (
      const own of reproduceAll(given, {
        planOf: planFake,
        reproducerOf(name) {
          assert.equal(name, "native");
          return reproducer;
        },
      })
    ) found.push(own);
    const told = new Map(found.map((own) => [
      own.first.path,
      "refusal" in own ? own.refusal.message : own.found.agreement.verdict,
    ]));
    assert.equal(told.size, 11);
    for (const i of files.keys()) assert.equal(told.get(`${i}.json`), "agree");
    assert.equal(told.get("8.json"), "disagree");
    assert.match(told.get("9.json")!, /found runner 1, expected 99/);
    assert.match(
      told.get("10.json")!,
      /found other data, as data\.hash differ/,
    );
    // What cannot be planned is told before anything runs.
    assert.equal(found[0]!.first.path, "9.json");
    assert.equal(engine.opened(), 1);
    assert.equal(events[0], "0 of 10");
    assert.equal(events.length, 9);
  }));

Deno.test("reproduceAll() tells how much there is to do once a device is there, and opens none for nothing", () =>
  afterRun(async (files, _, out) => {
    const engine = fakeEngine();
    const runs: string[] = [];
    await using reproducer = openReproducer({
      engine,
      out: `${out}/third`,
      cacheFolder: out,
      environment: FAKE_ENVIRONMENT,
      clock: fakeClock(),
      margin: 0.01,
    });
    const all = async (planOf: typeof planFake) => {
      const ends: string[] = [];
      const given = files.slice(0, 2)
        .map((own, i) => ({ ...own, path: `${i}.json` }));
      for await (
        const own of reproduceAll(given, {
          planOf,
          reproducerOf: () => reproducer,
          onEvent: (event) => {
            if (event.kind !== "run") return runs.push(event.kind);
            assert(event.flops > 0);
            runs.push(`${event.pending} of ${event.cells} on ${event.device}`);
          },
        })
      ) ends.push("refusal" in own ? "refused" : "run");
      return ends;
    };
    const none = await all(({ id }) =>
      Promise.reject(new ReproductionError(id, "no"))
    );
    assert.deepEqual(none, ["refused", "refused"]);
    assert.equal(engine.opened(), 0);
    assert.deepEqual(runs, []);
    assert.deepEqual(await all(planFake), ["run", "run"]);
    assert.deepEqual(runs, ["2 of 2 on Fake GPU", "result", "result"]);
    await assert.rejects(
      all(() => Promise.reject(new RangeError("a fault"))),
      /a fault/,
    );
  }));
