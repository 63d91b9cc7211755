import assert from "node:assert/strict";
import { curveGap } from "../../../bench/gate/curve_gap.ts";
import { judgeQuality } from "../../../bench/gate/judge_quality.ts";
import { weighEvidence } from "../../../bench/gate/quality_question.ts";
import type { LoadedResult } from "../../../bench/report.ts";
import { createRandom } from "../../../models/mod.ts";
import { loadedResults } from "../loaded_results.ts";

const SEEDS = [0, 1, 2, 3, 4, 5];
const UPDATES = 40;

/** How runs of a side are made. */
interface Side {
  /** Of 200 answers, each right with this chance. */
  readonly accuracy: number;
  /** What is added to the loss of each update. */
  readonly lag?: number;
  /** Decides the noise of this side; sides of the same seed are equal. */
  readonly seed: number;
  readonly status?: "ok" | "diverged";
}

/** Runs whose curves fall from 3 to 1; answers are mostly shared, as those of one method are. */
async function side(
  { accuracy, lag = 0, seed, status = "ok" }: Side,
): Promise<LoadedResult[]> {
  const all = await Promise.all(SEEDS.map(async (run) => {
    const shared = createRandom(run, "items");
    const own = createRandom(run + 1000 * seed, "side");
    const right = Array.from({ length: 200 }, () => {
      const luck = own.unit() < 0.1 ? own.unit() : shared.unit();
      return luck < accuracy ? "1" : "0";
    }).join("");
    return (await loadedResults({
      ...{ seed: run, right, status },
      updates: UPDATES,
    }))[0]!;
  }));
  return all.map(({ result, predictions }, run) => {
    const own = createRandom(run + 1000 * seed, "curve");
    const [curve] = result.curves;
    const lossNats = Array.from(
      { length: UPDATES },
      (_, t) => 1 + 2 * Math.exp(-t / 8) + lag + 0.01 * own.normal(),
    );
    const value = predictions!.filter((row) => row.prediction === row.label)
      .length / predictions!.length;
    const { accuracy: metric } = result.metrics;
    return {
      predictions,
      result: {
        ...result,
        metrics: { accuracy: { ...metric!, value } },
        curves: [{ ...curve!, lossNats }],
      },
    };
  });
}

/** Verdicts by the last word of the check's name. */
async function verdicts(baseline: Side, candidate: Side) {
  const checks = judgeQuality(await side(baseline), await side(candidate));
  return Object.fromEntries(
    checks.map(({ name, verdict, message }) => [
      name.split(" ").at(-1),
      [verdict, message],
    ]),
  );
}

const base = { accuracy: 0.7, seed: 1 };

Deno.test("judgeQuality() lets equal results pass, and those that differ by less than matters", async () => {
  const equal = await verdicts(base, base);
  assert.deepEqual(equal.accuracy, ["pass", "equal in every paired run"]);
  assert.deepEqual(equal.curve, ["pass", "equal in every paired run"]);
  const near = await verdicts(base, { ...base, seed: 2 });
  assert.equal(near.curve![0], "pass", near.curve![1]);
});

Deno.test("judgeQuality() fails for a lower accuracy and for a lower pace", async () => {
  const worse = await verdicts(base, { accuracy: 0.55, lag: 0.3, seed: 2 });
  assert.equal(worse.accuracy![0], "fail");
  assert.match(worse.accuracy![1]!, /^-1\d ± .* points: worse$/);
  assert.equal(worse.curve![0], "fail");
  assert.match(worse.curve![1]!, /% of its fall: worse$/);
});

Deno.test("judgeQuality() fails for a pace that is too good, not for a better metric", async () => {
  const better = await verdicts(base, { accuracy: 0.85, lag: -0.3, seed: 2 });
  assert.equal(better.accuracy![0], "pass");
  assert.equal(better.curve![0], "fail");
  assert.match(better.curve![1]!, /learns faster than is believable/);
});

Deno.test("judgeQuality() is unsure where noise hides what matters, or nothing is there to compare", async () => {
  const { accuracy } = await verdicts(base, { accuracy: 0.685, seed: 9 });
  assert.equal(accuracy![0], "unsure");
  const [alone] = judgeQuality(await side(base), []);
  assert.equal(alone!.verdict, "unsure");
  assert.match(alone!.message, /no result of the change/);
  // One run says nothing about another seed.
  const [a] = await side(base), [b] = await side({ ...base, seed: 2 });
  assert.ok(
    judgeQuality([a!], [b!]).every(({ verdict }) => verdict === "unsure"),
  );
});

Deno.test("judgeQuality() fails for runs that do not end well any more", async () => {
  const checks = judgeQuality(
    await side(base),
    await side({ ...base, status: "diverged" }),
  );
  assert.equal(checks[0]!.verdict, "fail");
  assert.match(checks[0]!.message, /6 of 6 runs do not end well/);
  assert.equal(checks[0]!.details[0], "fold 0, seed 0: diverged");
});

Deno.test("judgeQuality() seldom fails without a reason, over many rows", async () => {
  let alarms = 0;
  for (let i = 0; i < 40; i++) {
    const checks = judgeQuality(
      await side({ ...base, seed: 2 * i }),
      await side({ ...base, seed: 2 * i + 1 }),
    );
    if (checks.some(({ verdict }) => verdict === "fail")) alarms++;
  }
  assert.ok(alarms <= 2, `${alarms} of 40`);
});

Deno.test("curveGap() is the share of the fall by which a curve lies behind", () => {
  const reference = [3, 2, 2, 1];
  assert.equal(curveGap(reference.map((own) => own + 0.5), reference), 0.25);
  assert.equal(curveGap(reference.map((own) => own - 0.5), reference), -0.25);
  assert.equal(curveGap([1, 1], reference), null);
  assert.equal(curveGap([1, 2], [1, 2]), null); // does not fall
});

Deno.test("weighEvidence() gives one-sided p-values of paired t tests", () => {
  const run = (values: readonly number[], i: number) => ({
    key: `${i}`,
    split: `${i}`,
    scores: new Map(values.map((own, k) => [`${i}/${k}`, own])),
  });
  const evidence = weighEvidence(
    [0.1, 0.2, 0.3, 0.2].map((own, i) => run([own], i)),
    [0, 0, 0, 0].map((own, i) => run([own], i)),
  )!;
  // t = 0.2 / (0.0816497 / 2) with three degrees, of which the tail has a closed form.
  assert.ok(Math.abs(evidence.above(0) - 0.0081383) < 1e-7);
  assert.ok(Math.abs(evidence.above(0.2) - 0.5) < 1e-9);
  assert.ok(Math.abs(evidence.below(0.2) - 0.5) < 1e-9);
});
