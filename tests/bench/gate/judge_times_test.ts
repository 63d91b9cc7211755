import assert from "node:assert/strict";
import {
  judgeRatios,
  judgeTimes,
  type RatioSource,
} from "../../../bench/gate/judge_times.ts";
import { timedLimits } from "../../../bench/gate/timed_limits.ts";
import { createRandom } from "../../../models/mod.ts";

const limits = timedLimits();

/** Sources that give these numbers, one list for each stage, and note how many were opened and closed. */
function scripted(...stages: readonly (readonly number[])[]) {
  const counts = { opened: 0, closed: 0 };
  const open = (): Promise<RatioSource> => {
    const left = [...stages[counts.opened++]!];
    return Promise.resolve({
      kind: "cpu",
      next: () => Promise.resolve(left.shift() ?? null),
      [Symbol.asyncDispose]: () => {
        counts.closed++;
        return Promise.resolve();
      },
    });
  };
  return { open, counts };
}

const slow = new Array<number>(60).fill(0.1);
const even = [0.01, -0.01, 0.02, -0.02].flatMap((own) => [own, own, own, own]);
const wild = [2, -2, 3, -3, 2.5, -2.5];

Deno.test("timedLimits() deals the chances out to pieces of work and stages", () => {
  const { worseAt, sameAt } = timedLimits({
    ...{ falseAlarm: 0.01, missed: 0.05, works: 4 },
  });
  assert.equal(worseAt, 20); // 0.05 twice, in each of 4: 0.01
  assert.equal(sameAt, 40); // 0.025 or 0.025: 0.05
  assert.throws(() => timedLimits({ missed: 1 }), {
    message:
      "Cannot compare times: found missed 1, expected a fraction between 0 and 1",
  });
});

Deno.test("judgeTimes() lets an even candidate pass after few measurements", async () => {
  const { open, counts } = scripted(even);
  const { verdict, stages } = await judgeTimes(open, limits);
  assert.equal(verdict, "same");
  assert.ok(stages[0]!.logRatios.length < even.length);
  assert.deepEqual(counts, { opened: 1, closed: 1 });
});

Deno.test("judgeTimes() finds a slow-down twice before it says so", async () => {
  const { open, counts } = scripted(slow, slow);
  const { verdict, stages } = await judgeTimes(open, limits);
  assert.equal(verdict, "worse");
  assert.deepEqual(stages.map((own) => own.verdict), ["worse", "worse"]);
  assert.deepEqual(counts, { opened: 2, closed: 2 });
});

Deno.test("judgeTimes() takes a slow-down back that the second stage does not find", async () => {
  const same = await judgeTimes(scripted(slow, even).open, limits);
  assert.equal(same.verdict, "same");
  const unsure = await judgeTimes(scripted(slow, wild).open, limits);
  assert.equal(unsure.verdict, "unsure");
});

Deno.test("judgeTimes() does not know if the budget ends before it is clear", async () => {
  const { verdict, stages } = await judgeTimes(scripted(wild).open, limits);
  assert.equal(verdict, "unsure");
  assert.equal(stages[0]!.logRatios.length, wild.length);
  assert.equal(judgeRatios([], limits), "unsure");
});

Deno.test("judgeTimes() lets what is faster pass", async () => {
  const fast = slow.map((own) => -own);
  assert.equal((await judgeTimes(scripted(fast).open, limits)).verdict, "same");
});

Deno.test("judgeRatios() takes a quarter of what matters for equal, however surely it is measured", () => {
  const always = (slowdown: number) =>
    judgeRatios(new Array<number>(60).fill(Math.log1p(slowdown)), limits);
  assert.deepEqual([0.015, 0.019].map(always), ["same", "same"]);
  assert.deepEqual([0.08, 0.1].map(always), ["worse", "worse"]);
  const noise = [0.001, -0.002, 0.003, 0, -0.001, 0.002];
  assert.equal(
    judgeRatios(noise.map((own) => 0.01 + own), limits),
    "unsure",
  );
  assert.equal(
    judgeRatios([...noise, ...noise].map((own) => 0.01 + own), limits),
    "same",
  );
});

Deno.test("judgeTimes() is seldom wrong on noise with heavy tails", async () => {
  const random = createRandom(5, "times");
  // Normal noise of 5 %, and every sixth block is off by half or more.
  const noise = () => 0.05 * random.normal() * (random.unit() < 1 / 6 ? 15 : 1);
  const share = async (slowdown: number, verdict: string) => {
    let found = 0;
    for (let i = 0; i < 200; i++) {
      const draw = () =>
        Array.from({ length: 150 }, () => Math.log1p(slowdown) + noise());
      const own = await judgeTimes(scripted(draw(), draw()).open, limits);
      if (own.verdict === verdict) found++;
    }
    return found / 200;
  };
  assert.ok(await share(0, "worse") <= 0.01);
  assert.ok(await share(0, "same") >= 0.95);
  assert.ok(await share(0.1, "worse") >= 0.95);
});
