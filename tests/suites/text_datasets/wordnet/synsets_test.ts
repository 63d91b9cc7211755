import assert from "node:assert/strict";
import { parseSynset } from "../../../../suites/text_datasets/wordnet/synsets.ts";

Deno.test("parseSynset() takes words, definition and examples apart", () => {
  assert.deepEqual(
    parseSynset(
      '00001740 03 n 02 ice_hockey 0 puck(p) 1 001 @ 00001930 n 0000 | a game; played on ice; "they lost at ice hockey"; "no puck"  ',
      "noun",
    ),
    {
      id: "noun/00001740",
      supersense: 3,
      words: ["ice hockey", "puck"],
      instance: false,
      definition: "a game; played on ice",
      examples: ["they lost at ice hockey", "no puck"],
    },
  );
});

Deno.test("parseSynset() counts words in hexadecimal and tells instances", () => {
  const words = Array.from({ length: 16 }, (_, i) => `w${i} 0`).join(" ");
  const synset = parseSynset(
    `09411430 17 n 10 ${words} 001 @i 09000000 n 0000 | a "great" river`,
    "noun",
  );
  assert.equal(synset.words.length, 16);
  assert.equal(synset.words[15], "w15");
  assert.equal(synset.instance, true);
  // A quoted word is no example.
  assert.equal(synset.definition, 'a "great" river');
  assert.deepEqual(synset.examples, []);
});

Deno.test("parseSynset() refuses a line without a gloss", () => {
  assert.throws(
    () => parseSynset("00001740 03 n 01 entity 0 000", "noun"),
    /^DataError: Cannot use noun\/00001740: found no gloss/,
  );
});
