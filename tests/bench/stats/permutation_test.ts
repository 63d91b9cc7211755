import assert from "node:assert/strict";
import { permutationTest } from "../../../bench/stats/permutation.ts";
import { createRandom } from "../../../models/mod.ts";
import { assertNear } from "./assert_near.ts";
import references from "./references/permutation.json" with { type: "json" };

const random = () => createRandom(7, "flips");

Deno.test("permutationTest() counts what SciPy counts", () => {
  for (const { differences, p } of references.cases) {
    const found = permutationTest(differences, random());
    assert.equal(found.isExact, true);
    assertNear(found.p, p, 1e-12);
  }
});

Deno.test("permutationTest() draws near the exact value where there is much to count", () => {
  // 30 fair coins, 21 of them heads: twice the binomial tail.
  const units = Array.from({ length: 30 }, (_, i) => i < 21 ? 1 : -1);
  const { p, isExact, flips } = permutationTest(units, random(), 20_000);
  assert.deepEqual([isExact, flips], [false, 20_000]);
  assert(Math.abs(p - 0.04277) < 5 * Math.sqrt(0.043 / 20_000), `${p}`);
});

Deno.test("permutationTest() is never certain, and the same for one seed", () => {
  const units = new Array<number>(60).fill(1);
  assert.equal(permutationTest(units, random(), 999).p, 1 / 1000);
  assert.equal(permutationTest([], random()).p, 1);
  const mixed = units.map((unit, i) => i % 3 ? unit : -2);
  assert.deepEqual(
    permutationTest(mixed, random(), 500),
    permutationTest(mixed, random(), 500),
  );
});
