import assert from "node:assert/strict";
import fc from "fast-check";
import { wager } from "../../../bench/stats/wager.ts";
import { createRandom } from "../../../models/mod.ts";
import { assertNear } from "./assert_near.ts";

/** Every way to give the sizes signs. */
function allSigned(sizes: readonly number[]): number[][] {
  return Array.from(
    { length: 2 ** sizes.length },
    (_, bits) => sizes.map((own, i) => (bits >> i) & 1 ? own : -own),
  );
}

const sizes = fc.array(fc.double({ min: 1e-3, max: 10, noNaN: true }), {
  minLength: 1,
  maxLength: 9,
});
const distance = fc.double({ min: 0.01, max: 1, noNaN: true });

Deno.test("wager() is fair: over all signs the mean of the money is 1, whatever the sizes", () => {
  fc.assert(fc.property(sizes, distance, (own, far) => {
    const money = allSigned(own).map((signed) => wager(signed, far));
    const mean = money.reduce((sum, value) => sum + value, 0) / money.length;
    assertNear(mean, 1, 1e-9);
  }));
});

Deno.test("wager() keeps Ville's inequality: 1/a is ever reached by at most a share a of all signs", () => {
  fc.assert(fc.property(sizes, distance, (own, far) => {
    const most = allSigned(own).map((signed) =>
      Math.max(...signed.map((_, i) => wager(signed.slice(0, i + 1), far)))
    );
    for (const chance of [0.5, 0.2, 0.1, 0.05]) {
      const share = most.filter((value) => value >= 1 / chance - 1e-9).length /
        most.length;
      assert.ok(share <= chance, `${share} reached ${1 / chance}`);
    }
  }));
});

Deno.test("wager() wins where differences lie above 0 and loses where they lie below", () => {
  const random = createRandom(1, "wager");
  const noise = () => 0.1 * random.normal();
  const draw = (center: number) =>
    wager(Array.from({ length: 40 }, () => center + noise()), 0.1);
  const wins = Array.from({ length: 50 }, () => draw(0.1) > 20);
  assert.ok(
    wins.filter(Boolean).length >= 48,
    `${wins.filter(Boolean).length}`,
  );
  for (let i = 0; i < 50; i++) assert.ok(draw(-0.1) < 0.05);
});

Deno.test("wager() is not ruined by an outlier", () => {
  const steady = new Array<number>(10).fill(0.1);
  const money = wager(steady, 0.1);
  for (const outlier of [5, -5]) {
    const own = wager([...steady, outlier], 0.1);
    assert.ok(Math.abs(Math.log(own / money)) < 0.1, `${own} from ${money}`);
  }
});
