import assert from "node:assert/strict";
import { medianInterval } from "../../../bench/stats/median_interval.ts";
import { createRandom } from "../../../models/random.ts";

Deno.test("medianInterval() takes the order statistics of tables", () => {
  const values = (n: number) => Array.from({ length: n }, (_, i) => n - i);
  // Conover, table A3: for n = 7 the first and the last, 98.4 %; for n = 12 the third and the tenth.
  assert.deepEqual(medianInterval(values(7)), {
    median: 4,
    low: 1,
    high: 7,
    coverage: 1 - 2 / 128,
  });
  const { low, high, coverage } = medianInterval(values(12));
  assert.deepEqual([low, high], [3, 10]);
  assert(Math.abs(coverage - 0.9614) < 1e-4, `${coverage}`);
  assert.equal(medianInterval(values(3)).coverage, 0.75);
  assert.throws(() => medianInterval([]), /found no value/);
});

Deno.test("medianInterval() holds the median as often as it says", () => {
  const random = createRandom(1, "median");
  const draw = () => Math.exp(random.normal());
  let held = 0;
  const trials = 2000;
  for (let i = 0; i < trials; i++) {
    const { low, high } = medianInterval(Array.from({ length: 9 }, draw));
    if (low <= 1 && 1 <= high) held++;
  }
  // 0.9609, and three standard errors of that.
  assert(Math.abs(held / trials - 0.9609) < 0.013, `${held / trials}`);
});
