import assert from "node:assert/strict";
import { loadTokenizer } from "../../../suites/text/tokenizer.ts";

/** A `tokenizer.json` as a user brings it: words, no padding token, `<|begin_of_text|>` only in front. */
const WORDS = {
  version: "1.0",
  added_tokens: ["[UNK]", "<|begin_of_text|>"].map((content, id) => ({
    id,
    content,
    special: true,
    normalized: false,
    single_word: false,
    lstrip: false,
    rstrip: false,
  })),
  normalizer: null,
  pre_tokenizer: { type: "Whitespace" },
  post_processor: {
    type: "TemplateProcessing",
    single: [
      { SpecialToken: { id: "<|begin_of_text|>", type_id: 0 } },
      { Sequence: { id: "A", type_id: 0 } },
    ],
    pair: [
      { SpecialToken: { id: "<|begin_of_text|>", type_id: 0 } },
      { Sequence: { id: "A", type_id: 0 } },
      { SpecialToken: { id: "<|begin_of_text|>", type_id: 1 } },
      { Sequence: { id: "B", type_id: 1 } },
    ],
    special_tokens: {
      "<|begin_of_text|>": {
        id: "<|begin_of_text|>",
        ids: [1],
        tokens: ["<|begin_of_text|>"],
      },
    },
  },
  decoder: null,
  model: {
    type: "WordPiece",
    unk_token: "[UNK]",
    continuing_subword_prefix: "##",
    max_input_chars_per_word: 100,
    vocab: { "[UNK]": 0, "<|begin_of_text|>": 1, small: 2, words: 3, only: 9 },
  },
};

Deno.test("loadTokenizer() reads a user's tokenizer.json and its frames", async () => {
  const tokenizer = await loadTokenizer(WORDS, { padding: "[UNK]" });
  assert.equal(tokenizer.vocabulary, 10);
  assert.equal(tokenizer.padding, 0);
  assert.deepEqual(tokenizer.encode("only small words"), [9, 2, 3]);
  assert.deepEqual(tokenizer.single, { before: [1], after: [] });
  assert.deepEqual(tokenizer.pair, { before: [1], between: [1], after: [] });
});

Deno.test("loadTokenizer() asks for a padding token where none is known", async () => {
  await assert.rejects(
    loadTokenizer(WORDS),
    /^RangeError: Cannot find padding token: found none, expected <pad>, /,
  );
  await assert.rejects(
    loadTokenizer(WORDS, { padding: "<none>" }),
    /^RangeError: Cannot find token: found "<none>"/,
  );
});

Deno.test("loadTokenizer() refuses what is no tokenizer.json", async () => {
  for (const content of [null, "{}", {}, [1]]) {
    await assert.rejects(
      loadTokenizer(content),
      /^TypeError: Cannot load tokenizer: found no "model"/,
    );
  }
});
