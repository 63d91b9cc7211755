import assert from "node:assert/strict";
import fc from "fast-check";
import {
  benjaminiHochberg,
  holm,
} from "../../../bench/stats/adjust_p_values.ts";
import { assertNear } from "./assert_near.ts";
import references from "./references/tests.json" with { type: "json" };

Deno.test("holm() and benjaminiHochberg() have R's values", () => {
  const { p, ...expected } = references.adjusted;
  holm(p).forEach((own, i) => assertNear(own, expected.holm[i]!, 1e-12));
  benjaminiHochberg(p).forEach((own, i) =>
    assertNear(own, expected.benjaminiHochberg[i]!, 1e-12)
  );
});

Deno.test("holm() is never below benjaminiHochberg(), nor that below what went in", () => {
  const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }));
  fc.assert(
    fc.property(shares, (p) => {
      const strict = holm(p), lenient = benjaminiHochberg(p);
      p.forEach((own, i) => {
        assert(strict[i]! >= lenient[i]! - 1e-12);
        assert(lenient[i]! >= own - 1e-12);
        assert(strict[i]! <= 1);
      });
    }),
    { seed: 3 },
  );
});
