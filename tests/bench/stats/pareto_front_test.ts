import assert from "node:assert/strict";
import fc from "fast-check";
import { paretoFront } from "../../../bench/stats/pareto_front.ts";

Deno.test("paretoFront() keeps what nothing beats", () => {
  const points = [[0.5, 10], [0.6, 20], [0.55, 30], [0.5, 10], [0.5, 11]];
  assert.deepEqual(
    paretoFront(points, ["higher", "lower"]),
    [true, true, false, true, false],
  );
  assert.deepEqual(paretoFront([], ["higher"]), []);
});

Deno.test("paretoFront() has each beaten point beaten by one of the front", () => {
  const grid = fc.array(fc.tuple(fc.nat(5), fc.nat(5)), { minLength: 1 });
  fc.assert(
    fc.property(grid, (points) => {
      const front = paretoFront(points, ["higher", "higher"]);
      points.forEach((own, i) => {
        const isBeaten = points.some((other, j) =>
          front[j] && other[0] >= own[0] && other[1] >= own[1] &&
          (other[0] > own[0] || other[1] > own[1])
        );
        assert.equal(isBeaten, !front[i]);
      });
    }),
    { seed: 8 },
  );
});

Deno.test("paretoFront() refuses points of another length", () => {
  assert.throws(() => paretoFront([[1]], ["higher", "lower"]), /expected 2/);
  assert.throws(() => paretoFront([[NaN]], ["lower"]), RangeError);
});
