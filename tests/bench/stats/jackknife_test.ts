import assert from "node:assert/strict";
import fc from "fast-check";
import { jackknifeError } from "../../../bench/stats/jackknife.ts";

Deno.test("jackknifeError() of a mean is its standard error", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 2 }),
      (items) => {
        const n = items.length;
        const sum = items.reduce((all, own) => all + own, 0);
        const spread = items.reduce((all, x) => all + (x - sum / n) ** 2, 0);
        const expected = Math.sqrt(spread / (n - 1) / n);
        const found = jackknifeError(
          items.map((own) => ({ count: 1, value: (sum - own) / (n - 1) })),
        );
        assert(Math.abs(found! - expected) < 1e-9);
      },
    ),
    { seed: 1 },
  );
});

Deno.test("jackknifeError() knows nothing from a single item", () => {
  assert.equal(jackknifeError([{ count: 1, value: 3 }]), null);
  assert.equal(jackknifeError([]), null);
});
