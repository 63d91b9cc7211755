import assert from "node:assert/strict";
import type { TimedStage } from "../../../bench/gate/judge_times.ts";
import { timedCheck } from "../../../bench/gate/timed_check.ts";
import { timedLimits } from "../../../bench/gate/timed_limits.ts";

const stage = (own: Partial<TimedStage>): TimedStage => ({
  verdict: "same",
  kind: "cpu",
  logRatios: [],
  ...own,
});

const logs = (...ratios: number[]) => ratios.map(Math.log);

Deno.test("timedCheck() tells the ratio of the last stage with its interval, and of which time", () => {
  const first = stage({ verdict: "worse", logRatios: logs(3, 3, 3) });
  const last = stage({
    verdict: "worse",
    kind: "wall",
    logRatios: logs(1.2, 1.1, 1.12, 1.14, 1.13, 1.08, 1.15),
  });
  assert.deepEqual(
    timedCheck(
      "net/data full",
      { verdict: "worse", stages: [first, last] },
      timedLimits(),
    ),
    {
      tier: "timed",
      name: "net/data full",
      verdict: "fail",
      message:
        "slower, and again when measured afresh; 1.130 times the baseline's time (1.080 to 1.200 at 95 %; 7 blocks)",
      details: [],
    },
  );
});

Deno.test("timedCheck() prints no interval where there are too few blocks for one", () => {
  const few = stage({ logRatios: logs(1, 1.01) });
  const { verdict, message } = timedCheck(
    "a",
    { verdict: "same", stages: [few] },
    timedLimits({ slowdown: 0.05 }),
  );
  assert.equal(verdict, "pass");
  assert.equal(
    message,
    "not slower by 5.0 % or more; 1.005 times the baseline's processor time (too few for an interval; 2 blocks)",
  );
});

Deno.test("timedCheck() tells what cannot be told in the first stage from what was not found again", () => {
  const say = (...stages: TimedStage[]) => {
    const check = timedCheck(
      "a",
      { verdict: "unsure", stages },
      timedLimits({ slowdown: 0.08 }),
    );
    assert.equal(check.verdict, "unsure");
    return check.message;
  };
  const unsure = stage({ verdict: "unsure" });
  assert.equal(
    say(unsure),
    "cannot tell whether it is slower by 8.0 %; no measurement within the budget",
  );
  assert.equal(
    say(stage({ verdict: "worse", logRatios: [1] }), unsure),
    "seemed slower, and could not be told when measured afresh; no measurement within the budget",
  );
});
