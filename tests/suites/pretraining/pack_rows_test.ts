import assert from "node:assert/strict";
import fc from "fast-check";
import { packRows } from "../../../suites/pretraining/pack_rows.ts";
import { letters } from "./letters.ts";

Deno.test("packRows() frames lines, starts each row with one and cuts the last", () => {
  const lines = ["aaa", "bbb", "ccc", "ddd", "eee"];
  const packed = packRows(letters, lines, { length: 8, seed: 3 });
  assert.equal(packed.count, 2); // two lines a row, the fifth fills none
  assert.equal(packed.truncatedShare, 1);
  assert(packed.attentionMask.every((own) => own === 1));
  const text = letters.decode([...packed.inputIds]);
  assert.match(text, /^(0([a-e])\2\2[2]([a-e])\3\3){2}$/);
  const used = new Set(text.match(/[a-e]/g));
  assert.equal(used.size, 4);
});

Deno.test("packRows() loses nothing where rows end with a line", () => {
  const packed = packRows(letters, ["ab", "cd", "ef", "gh"], {
    length: 7,
    seed: 0,
  });
  assert.equal(packed.truncatedShare, 0);
  assert.equal(packed.count, 2);
});

Deno.test("packRows() is one order a seed, and a prefix of it if fewer rows are wanted", () => {
  const lines = Array.from({ length: 40 }, (_, i) => i.toString(36).repeat(3));
  fc.assert(
    fc.property(fc.nat(1000), fc.integer({ min: 1, max: 9 }), (seed, most) => {
      const all = packRows(letters, lines, { length: 11, seed });
      const some = packRows(letters, lines, { length: 11, seed, most });
      assert.equal(some.count, Math.min(most, all.count));
      assert.deepEqual(
        some.inputIds,
        all.inputIds.subarray(0, some.inputIds.length),
      );
    }),
    { numRuns: 20 },
  );
  const order = (seed: number) =>
    packRows(letters, lines, { length: 11, seed }).inputIds;
  assert.notDeepEqual(order(0), order(1));
});

Deno.test("packRows() refuses lines that fill no row", () => {
  assert.throws(
    () => packRows(letters, ["ab"], { length: 5, seed: 0 }),
    /Cannot pack 1 lines: found less than a row, expected at least 5 tokens/,
  );
});
