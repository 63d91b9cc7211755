import assert from "node:assert/strict";
import { interquartileMean } from "../../../bench/stats/interquartile_mean.ts";
import { assertNear } from "./assert_near.ts";
import references from "./references/tests.json" with { type: "json" };

Deno.test("interquartileMean() is R's trimmed mean", () => {
  for (const { x, mean } of references.trimmedMeans) {
    assertNear(interquartileMean(x), mean, 1e-13);
  }
});

Deno.test("interquartileMean() is not moved by one run that went wrong", () => {
  assert.equal(interquartileMean([0.5, 0.5, 0.5, -9]), 0.5);
  assert.equal(interquartileMean([0.3]), 0.3);
  assert.throws(() => interquartileMean([]), /found no value/);
});
