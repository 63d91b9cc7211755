import assert from "node:assert/strict";
import fc from "fast-check";
import { encodeRows } from "../../../suites/text/encode_rows.ts";
import type { Tokenizer } from "../../../suites/text/tokenizer.ts";

/** One token a letter: `a` is 10; 0 starts, 2 ends, 1 pads. */
const letters: Tokenizer = {
  vocabulary: 36,
  padding: 1,
  single: { before: [0], after: [2] },
  pair: { before: [0], between: [2, 2], after: [2] },
  encode: (text) => [...text].map((letter) => Number.parseInt(letter, 36)),
  decode: (ids) => ids.map((id) => id.toString(36)).join(""),
  idOf: (token) => Number.parseInt(token, 36),
};

function rowsOf({ inputIds, length }: ReturnType<typeof encodeRows>) {
  return Array.from(
    { length: inputIds.length / length },
    (_, i) => [...inputIds.subarray(i * length, (i + 1) * length)],
  );
}

Deno.test("encodeRows() frames, cuts the end and pads at the right", () => {
  const encoded = encodeRows(letters, ["ab", "abcd", ""], { length: 5 });
  assert.deepEqual(rowsOf(encoded), [
    [0, 10, 11, 2, 1],
    [0, 10, 11, 12, 2],
    [0, 2, 1, 1, 1],
  ]);
  assert.deepEqual([...encoded.attentionMask], [
    ...[1, 1, 1, 1, 0],
    ...[1, 1, 1, 1, 1],
    ...[1, 1, 0, 0, 0],
  ]);
  assert.equal(encoded.truncatedShare, 1 / 3);
});

Deno.test("encodeRows() cuts the start and pads at the left if told so", () => {
  const encoded = encodeRows(letters, ["ab", "abcd"], {
    length: 5,
    pad: "left",
    truncate: "start",
  });
  assert.deepEqual(rowsOf(encoded), [[1, 0, 10, 11, 2], [0, 11, 12, 13, 2]]);
  assert.deepEqual([...encoded.attentionMask], [0, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
});

Deno.test("encodeRows() cuts the longer text of a pair first", () => {
  const encoded = encodeRows(
    letters,
    [["abcde", "f"], ["a", "fghij"], ["abcde", "fghi"], ["a", "f"]],
    { length: 7 },
  );
  assert.deepEqual(rowsOf(encoded), [
    [0, 10, 11, 2, 2, 15, 2],
    [0, 10, 2, 2, 15, 16, 2],
    [0, 10, 11, 2, 2, 15, 2],
    [0, 10, 2, 2, 15, 2, 1],
  ]);
  assert.equal(encoded.truncatedShare, 3 / 4);
});

Deno.test("encodeRows() shares room as longest_first of Hugging Face does", () => {
  fc.assert(
    fc.property(
      fc.nat(12),
      fc.nat(12),
      fc.integer({ min: 6, max: 20 }),
      (first, second, length) => {
        let a = first, b = second;
        while (a + b > length - 4) a > b ? a-- : b--;
        const { inputIds } = encodeRows(
          letters,
          [["a".repeat(first), "b".repeat(second)]],
          { length },
        );
        assert.equal(inputIds.filter((id) => id === 10).length, a);
        assert.equal(inputIds.filter((id) => id === 11).length, b);
      },
    ),
    { seed: 7 },
  );
});

Deno.test("encodeRows() refuses a length without room for text", () => {
  assert.throws(
    () => encodeRows(letters, [["a", "b"]], { length: 5 }),
    new RangeError("Cannot encode rows: found length 5, expected at least 6"),
  );
  assert.throws(() => encodeRows(letters, ["a"], { length: 2 }), RangeError);
});

Deno.test("encodeRows() of nothing is nothing", () => {
  const { inputIds, truncatedShare } = encodeRows(letters, [], { length: 4 });
  assert.deepEqual([inputIds.length, truncatedShare], [0, 0]);
});
