import assert from "node:assert/strict";
import { rankBands } from "../../../bench/stats/rank_bands.ts";
import { coverBoards, DESIGNS, isCovered } from "./boards.ts";

/** Two runs on one split with so many of 200 items right. */
function row(right: number, name = "") {
  return ["0", "1"].map((seed) => ({
    key: `${name}${seed}`,
    split: "all",
    scores: new Map(
      Array.from({ length: 200 }, (_, i) => [`${i}`, i < right ? 1 : 0]),
    ),
  }));
}

for (const [at, design] of DESIGNS.entries()) {
  Deno.test(`rankBands() hold the true ranks in 95 % of boards of ${design.name}`, () => {
    const boards = 40;
    const { covered, width } = coverBoards(design, boards, 100 * at, 4);
    // Were it less than 95 %, 35 of 40 would be no rare sight; the full run has 1,000 boards.
    assert(covered >= 36, `${covered}`);
    assert(width < 0.9, `${width}`); // bands from the first to the last rank would hold, too
  });
}

Deno.test("rankBands() tell nothing apart that never met", () => {
  assert.deepEqual(rankBands([row(190, "a"), row(10, "b"), []]), [
    { best: 1, worst: 3 },
    { best: 1, worst: 3 },
    { best: 1, worst: 3 },
  ]);
  assert.deepEqual(rankBands([]), []);
  assert.deepEqual(rankBands([row(3)]), [{ best: 1, worst: 1 }]);
});

Deno.test("rankBands() knows that less may be better", () => {
  const rows = [row(20), row(100)];
  assert.deepEqual(rankBands(rows).map(({ best }) => best), [2, 1]);
  assert.deepEqual(rankBands(rows, "lower").map(({ best }) => best), [1, 2]);
});

Deno.test("rankBands() pays for asking about many pairs", () => {
  // 10 of 200 items more: p = 0.002 alone, and so for two rows; not among 190 pairs.
  const two = rankBands([row(100), row(90)]);
  assert.deepEqual(two[0], { best: 1, worst: 1 });
  const many = rankBands([
    row(100),
    ...new Array(19).fill(row(90)),
  ]);
  assert.deepEqual(many[0], { best: 1, worst: 20 });
});

Deno.test("rankBands() of a board with one seed a row overlap, however far its rows are apart", () => {
  const rows = [190, 150, 100, 10].map((right) => row(right).slice(0, 1));
  assert.deepEqual(
    rankBands(rows),
    rows.map(() => ({ best: 1, worst: 4 })),
  );
});

Deno.test("isCovered() wants every rank of a tie in the band", () => {
  const bands = [{ best: 1, worst: 1 }, { best: 2, worst: 2 }];
  assert(isCovered([1, 0], bands));
  assert(!isCovered([1, 1], bands));
  assert(isCovered([1, 1], bands.map(() => ({ best: 1, worst: 2 }))));
});
