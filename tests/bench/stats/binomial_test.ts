import assert from "node:assert/strict";
import { binomialCdf } from "../../../bench/stats/binomial.ts";
import { assertNear } from "./assert_near.ts";
import references from "./references/distributions.json" with { type: "json" };

Deno.test("binomialCdf() has mpmath's sums", () => {
  for (const [k, n, chance, share] of references.binomialCdf) {
    assertNear(binomialCdf(k!, n!, chance!), share!, 1e-12);
  }
});

Deno.test("binomialCdf() is 0 below 0 and 1 from all on", () => {
  assert.equal(binomialCdf(-1, 4, 0.5), 0);
  assert.equal(binomialCdf(4, 4, 0.5), 1);
  assert.equal(binomialCdf(0, 0, 0.5), 1);
});
