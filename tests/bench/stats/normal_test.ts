import assert from "node:assert/strict";
import { normalCdf, normalQuantile } from "../../../bench/stats/normal.ts";
import { assertNear } from "./assert_near.ts";
import references from "./references/distributions.json" with { type: "json" };

Deno.test("normalCdf() has mpmath's shares, to the last digits in both tails", () => {
  for (const [z, share] of references.normalCdf) {
    assertNear(normalCdf(z!), share!, 2e-14);
  }
});

Deno.test("normalCdf() ends at 0 and 1", () => {
  assert.equal(normalCdf(-Infinity), 0);
  assert.equal(normalCdf(Infinity), 1);
  assert.equal(normalCdf(-60), 0);
});

Deno.test("normalQuantile() has SciPy's quantiles", () => {
  for (const [share, z] of references.normalQuantile) {
    assertNear(normalQuantile(share!), z!, 1e-13, 1e-14);
  }
});

Deno.test("normalQuantile() refuses shares outside of 0 to 1", () => {
  for (const share of [0, 1, -1, NaN]) {
    assert.throws(() => normalQuantile(share), RangeError);
  }
});
