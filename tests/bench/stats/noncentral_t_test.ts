import assert from "node:assert/strict";
import { noncentralTCdf } from "../../../bench/stats/noncentral_t.ts";
import { studentCdf } from "../../../bench/stats/student_t.ts";
import { assertNear } from "./assert_near.ts";
import references from "./references/distributions.json" with { type: "json" };

Deno.test("noncentralTCdf() has the shares of the integral that defines it", () => {
  for (const [t, degrees, shift, share] of references.noncentralTCdf) {
    assertNear(noncentralTCdf(t!, degrees!, shift!), share!, 1e-11, 1e-13);
  }
});

Deno.test("noncentralTCdf() is Student's without a shift", () => {
  for (const t of [-4, -0.3, 0, 2]) {
    assertNear(noncentralTCdf(t, 5, 0), studentCdf(t, 5), 1e-13);
  }
});

Deno.test("noncentralTCdf() refuses shifts that float64 cannot sum", () => {
  assert.throws(() => noncentralTCdf(1, 3, 38), /shift from -37 to 37/);
  assert.throws(() => noncentralTCdf(1, 0, 1), RangeError);
});
