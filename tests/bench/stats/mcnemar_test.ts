import assert from "node:assert/strict";
import { mcnemarTest } from "../../../bench/stats/mcnemar.ts";
import { assertNear } from "./assert_near.ts";
import references from "./references/tests.json" with { type: "json" };

Deno.test("mcnemarTest() has R's exact and mid-p values", () => {
  for (const { onlyFirst, onlySecond, exactP, midP } of references.mcnemar) {
    for (
      const found of [
        mcnemarTest(onlyFirst, onlySecond),
        mcnemarTest(onlySecond, onlyFirst),
      ]
    ) {
      assertNear(found.exactP, exactP, 1e-12);
      assertNear(found.midP, midP, 1e-12);
    }
  }
});

Deno.test("mcnemarTest() has the values of a published example", () => {
  // Fagerland, Lydersen and Laake (2013), table 1: airway hyper-responsiveness, 1 and 7 of 21 children.
  const { exactP, midP } = mcnemarTest(1, 7);
  assert.deepEqual([exactP.toFixed(3), midP.toFixed(3)], ["0.070", "0.039"]);
});

Deno.test("mcnemarTest() finds nothing where all agree", () => {
  assert.deepEqual(mcnemarTest(0, 0), {
    onlyFirst: 0,
    onlySecond: 0,
    exactP: 1,
    midP: 1,
  });
});

Deno.test("mcnemarTest() refuses counts that are none", () => {
  assert.throws(() => mcnemarTest(1.5, 2), /found 1.5 items/);
  assert.throws(() => mcnemarTest(0, -1), RangeError);
});
