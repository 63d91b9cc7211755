import assert from "node:assert/strict";
import fc from "fast-check";
import { byteLevelBpe, loadBpe } from "../../../suites/text/bpe.ts";

const small = await loadBpe();

/** Any code points but surrogates, half of them ASCII. */
const texts = fc.array(
  fc.oneof(
    fc.integer({ min: 0, max: 127 }),
    fc.integer({ min: 0, max: 0x10ffff - 0x800 })
      .map((code) => code < 0xd800 ? code : code + 0x800),
  ),
  { maxLength: 40 },
).map((codes) => String.fromCodePoint(...codes));

Deno.test("loadBpe() makes 2,000 tokens with the special ones first", () => {
  assert.equal(small.vocabulary, 2000);
  assert.deepEqual(
    ["<s>", "<pad>", "</s>", "<unk>", "<mask>", "!", "\u0120t", "\u0120the"]
      .map((token) => small.idOf(token)),
    // GPT-2 counts its bytes from 0 and its merges from 256: five less.
    [0, 1, 2, 3, 4, 5, 261, 267],
  );
  assert.equal(small.padding, 1);
});

Deno.test("loadBpe() frames as RoBERTa does", () => {
  assert.deepEqual(small.single, { before: [0], after: [2] });
  assert.deepEqual(small.pair, { before: [0], between: [2, 2], after: [2] });
});

Deno.test("loadBpe() gives back every text", () => {
  fc.assert(
    fc.property(texts, (text) => {
      const ids = small.encode(text);
      assert(ids.every((id) => id > 4 && id < 2000));
      assert.equal(small.decode(ids), text);
    }),
    { seed: 5, numRuns: 200 },
  );
  for (
    const text of ["Don't  stop.\n\tNow , please !", " lead", "naïve 東京 🙂"]
  ) {
    assert.equal(small.decode(small.encode(text)), text);
  }
});

Deno.test("loadBpe() with all merges has the ids of GPT-2, plus 5", async () => {
  const whole = await loadBpe(261 + 50000);
  // Published ids of "Hello world" and " tokenization".
  assert.deepEqual(whole.encode("Hello world"), [15496 + 5, 995 + 5]);
  assert.deepEqual(whole.encode(" tokenization"), [11241 + 5, 1634 + 5]);
});

Deno.test("byteLevelBpe() refuses a vocabulary that merges do not fill", () => {
  const merges = "#version: 0.2\na b\nab c\n";
  for (const vocabulary of [260, 264]) {
    assert.throws(
      () => byteLevelBpe(merges, vocabulary),
      new RangeError(
        `Cannot make vocabulary: found ${vocabulary} tokens, expected 261 to 263`,
      ),
    );
  }
});
