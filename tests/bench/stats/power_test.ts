import assert from "node:assert/strict";
import { mcnemarTest } from "../../../bench/stats/mcnemar.ts";
import {
  pairedPower,
  requiredItems,
  requiredRuns,
} from "../../../bench/stats/power.ts";
import { binomialCdf } from "../../../bench/stats/binomial.ts";
import { assertNear } from "./assert_near.ts";
import { EFFECTS, findEffects } from "./boards.ts";
import references from "./references/tests.json" with { type: "json" };

Deno.test("pairedPower() is that of R's power.t.test", () => {
  for (const { delta, sd, runs, power } of references.powers) {
    assertNear(pairedPower(delta, sd, runs), power, 1e-9);
  }
  assert.equal(pairedPower(1, 0.01, 4), 1);
});

Deno.test("requiredRuns() is the fewest with the power, as the recipes' rule of thumb has it", () => {
  for (const [difference, sd] of [[0.02, 0.018], [0.01, 0.025], [0.05, 0.01]]) {
    const runs = requiredRuns(difference!, sd!);
    assert(pairedPower(difference!, sd!, runs) >= 0.8);
    assert(runs === 2 || pairedPower(difference!, sd!, runs - 1) < 0.8);
    const thumb = 7.85 * (sd! / difference!) ** 2 + 1.9;
    if (thumb > 5) assert(Math.abs(runs - thumb) < 1.2, `${runs} ${thumb}`);
  }
  assert.equal(requiredRuns(-0.02, 0.02), requiredRuns(0.02, 0.02));
});

Deno.test("requiredRuns() find a real difference as often as planned", () => {
  const rounds = 150;
  const { found, planned } = findEffects(EFFECTS[0]!, rounds, 9);
  // Three standard errors of a count of 150 at 80 %.
  assert(Math.abs(found - planned) < 3 * 4.9, `${found} for ${planned}`);
});

Deno.test("requiredItems() give McNemar's test its power", () => {
  // Methods disagree on 10 % of the items, 7 % for one and 3 % for the other.
  const difference = 0.04, disagreement = 0.1;
  const items = requiredItems(
    difference,
    Math.sqrt(disagreement - difference ** 2),
  );
  assert.equal(items, 489);
  let power = 0;
  const chance = (k: number, n: number, p: number) =>
    binomialCdf(k, n, p) - binomialCdf(k - 1, n, p);
  for (let n = 10; n <= 90; n++) {
    const ofN = chance(n, items, disagreement);
    for (let k = 0; k <= n; k++) {
      if (mcnemarTest(k, n - k).midP < 0.05) power += ofN * chance(k, n, 0.7);
    }
  }
  assert(Math.abs(power - 0.8) < 0.015, `${power}`);
});

Deno.test("requiredRuns() and requiredItems() refuse what cannot be planned", () => {
  assert.throws(() => requiredRuns(0, 1), /found difference 0/);
  assert.throws(() => requiredRuns(0.1, 0), RangeError);
  assert.throws(() => requiredItems(0.1, 1, 1), /power between 0.05 and 1/);
});
