import assert from "node:assert/strict";
import { planAgain } from "../../../bench/plan/plan_again.ts";
import { planSuite } from "../../../bench/plan/plan_suite.ts";
import type { LoadedResult } from "../../../bench/report.ts";
import { outcomeHash, resultId } from "../../../bench/result/read_result.ts";
import type { Result } from "../../../bench/result/result.ts";
import { loadResults } from "../../../bench/runner/load_results.ts";
import {
  reproduce,
  type ReproduceOptions,
} from "../../../bench/runner/reproduce.ts";
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
      const plan = await planAgain(first.result, NO_WEIGHTS);
      const cells = plan.cells.map((cell) => ({
        ...cell,
        workload: withFakeData(cell.workload),
      }));
      return await reproduce(first, { ...plan, cells }, {
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
