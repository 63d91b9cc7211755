import assert from "node:assert/strict";
import { incompleteBeta } from "../../../bench/stats/incomplete_beta.ts";
import { studentCdf, studentQuantile } from "../../../bench/stats/student_t.ts";
import { assertNear } from "./assert_near.ts";
import references from "./references/distributions.json" with { type: "json" };

// NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2, upper critical values.
const PUBLISHED: readonly (readonly [number, number, string])[] = [
  [0.975, 1, "12.706"],
  [0.975, 2, "4.303"],
  [0.975, 3, "3.182"],
  [0.975, 7, "2.365"],
  [0.975, 29, "2.045"],
  [0.975, 100, "1.984"],
  [0.95, 4, "2.132"],
  [0.995, 5, "4.032"],
  [0.9, 10, "1.372"],
  [0.999, 1, "318.309"],
];

Deno.test("studentQuantile() gives the published critical values", () => {
  for (const [share, degrees, value] of PUBLISHED) {
    assert.equal(studentQuantile(share, degrees).toFixed(3), value);
  }
});

Deno.test("studentCdf() has mpmath's shares, in the tails, too", () => {
  for (const [t, degrees, share] of references.studentCdf) {
    // The gamma functions of a million degrees cancel in all but ten digits.
    const tolerance = degrees! > 1e5 ? 1e-9 : 1e-12;
    assertNear(studentCdf(t!, degrees!), share!, tolerance);
  }
});

Deno.test("studentQuantile() has SciPy's quantiles", () => {
  for (const [share, degrees, t] of references.studentQuantile) {
    assertNear(studentQuantile(share!, degrees!), t!, 1e-11);
  }
});

Deno.test("studentQuantile() is symmetric, and normal for many degrees of freedom", () => {
  assert.equal(studentQuantile(0.025, 3), -studentQuantile(0.975, 3));
  assert.equal(studentQuantile(0.5, 3).toFixed(12), "0.000000000000");
  const normal = studentQuantile(0.975, Infinity);
  assert.equal(normal.toFixed(6), "1.959964");
  assert(Math.abs(studentQuantile(0.975, 1e7) - normal) < 1e-6);
  assert(Math.abs(studentCdf(-1, 1e7) - studentCdf(-1, Infinity)) < 1e-6);
});

Deno.test("studentQuantile() inverts studentCdf()", () => {
  for (const degrees of [1, 2.5, 3, 30, 400]) {
    for (const share of [0.001, 0.3, 0.6, 0.975, 0.9999]) {
      const t = studentQuantile(share, degrees);
      assert(Math.abs(studentCdf(t, degrees) - share) < 1e-12);
    }
  }
});

Deno.test("studentQuantile() refuses shares outside of 0 to 1", () => {
  assert.throws(() => studentQuantile(1, 3), /found share 1 and 3 degrees/);
  assert.throws(() => studentQuantile(0.5, 0), RangeError);
});

Deno.test("incompleteBeta() has its closed forms", () => {
  // I_x(1, b) = 1 - (1 - x)^b, I_x(a, 1) = x^a
  for (const x of [0, 0.01, 0.3, 0.77, 0.999, 1]) {
    assert(Math.abs(incompleteBeta(x, 1, 4) - (1 - (1 - x) ** 4)) < 1e-14);
    assert(Math.abs(incompleteBeta(x, 2.5, 1) - x ** 2.5) < 1e-14);
    assert(
      Math.abs(
        incompleteBeta(x, 3, 0.5) + incompleteBeta(1 - x, 0.5, 3) - 1,
      ) < 1e-13,
    );
  }
});
