import { FOLDS, foldSplit, hashPosition } from "../../suites/folds.ts";
import assert from "node:assert/strict";
import fc from "fast-check";

const CODES = Array.from(
  { length: 4000 },
  (_, i) => (0x1f300 + i).toString(16).toUpperCase(),
);

Deno.test("foldSplit() tests each key in one fold and selects it in at most one", () => {
  fc.assert(fc.property(fc.string(), (key) => {
    const splits = Array.from(
      { length: FOLDS },
      (_, fold) => foldSplit(key, fold),
    );
    assert.equal(splits.filter((split) => split === "test").length, 1);
    assert(splits.filter((split) => split === "selection").length <= 1);
  }));
});

Deno.test("foldSplit() gives a quarter, 15 percent and 60 percent of codes", () => {
  for (let fold = 0; fold < FOLDS; fold++) {
    const share = (name: string) =>
      CODES.filter((code) => foldSplit(code, fold) === name).length /
      CODES.length;
    // Four standard deviations of a share of 4,000.
    assert(Math.abs(share("test") - 0.25) < 0.028);
    assert(Math.abs(share("selection") - 0.15) < 0.023);
    assert(Math.abs(share("train") - 0.6) < 0.031);
  }
});

Deno.test("hashPosition() never moves", () => {
  // Splits of published results depend on these.
  assert.equal(hashPosition("1F600"), 0.042105733416974545);
  assert.equal(hashPosition("2764"), 0.8284917850978673);
});
