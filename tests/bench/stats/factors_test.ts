import assert from "node:assert/strict";
import {
  outermostFactors,
  tabulateRuns,
} from "../../../bench/stats/factors.ts";

Deno.test("tabulateRuns() numbers items, splits and seeds; a run that names none has its own", () => {
  const scores = new Map([["a", 1], ["b", 0]]);
  const table = tabulateRuns([
    { key: "0", scores },
    { key: "1", scores, seed: "0" },
  ]);
  assert.deepEqual(table, {
    scores: [1, 0, 1, 0],
    items: [0, 1, 0, 1],
    splits: [0, 0, 1, 1],
    seeds: [0, 0, 0, 0],
  });
});

Deno.test("outermostFactors() drops what lies within another factor, and what does not vary", () => {
  const items = [0, 1, 2, 3, 4, 5, 6, 7];
  const folds = [0, 0, 1, 1, 2, 2, 3, 3];
  const seeds = [0, 1, 0, 1, 0, 1, 0, 1];
  const split = [0, 0, 0, 0, 0, 0, 0, 0];
  assert.deepEqual(outermostFactors([folds, folds, items]), [folds]);
  assert.deepEqual(outermostFactors([split, seeds, folds]), [seeds, folds]);
  assert.deepEqual(outermostFactors([items, split]), [items]);
  assert.deepEqual(outermostFactors([split]), []);
});
