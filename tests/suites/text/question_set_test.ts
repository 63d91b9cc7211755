import assert from "node:assert/strict";
import {
  encodeQuestions,
  withShots,
} from "../../../suites/text/question_set.ts";
import type { Tokenizer } from "../../../suites/text/tokenizer.ts";

/** Each letter is a token. */
const letters: Tokenizer = {
  vocabulary: 128,
  padding: 1,
  single: { before: [0], after: [2] },
  pair: { before: [0], between: [2], after: [2] },
  encode: (text) => [...text].map((letter) => letter.charCodeAt(0)),
  decode: (ids) => String.fromCharCode(...ids),
  idOf: () => 0,
};

const questions = encodeQuestions(letters, {
  samples: [0, 1, 2, 3].map((i) => ({
    question: `q${i}. Kind:`,
    choices: ["a", "b", "c", "d"],
  })),
  labels: Int32Array.of(0, 1, 2, 3),
  ids: ["0", "1", "2", "3"],
  count: 4,
}, null);

Deno.test("encodeQuestions() takes the last word for what is not asked", () => {
  const [first] = questions;
  assert.equal(letters.decode(first!.prompt), "q0. Kind:");
  assert.equal(letters.decode(first!.bare), " Kind:");
  assert.deepEqual(first!.options.map(letters.decode), [
    " a",
    " b",
    " c",
    " d",
  ]);
});

Deno.test("withShots() shows other questions with their right options", () => {
  const shown = (seed: number) =>
    letters.decode(
      withShots(questions[1]!, questions, {
        shots: 2,
        seed,
        separator: letters.encode("\n\n"),
      }),
    );
  const parts = shown(0).split("\n\n");
  assert.equal(parts.length, 3);
  assert.equal(parts[2], "q1. Kind:");
  for (const part of parts.slice(0, 2)) {
    assert.match(part, /^q(0\. Kind: a|2\. Kind: c|3\. Kind: d)$/);
  }
  assert.equal(shown(0), shown(0));
  assert(new Set([0, 1, 2, 3, 4, 5].map(shown)).size > 1);
});

Deno.test("withShots() refuses more than there are", () => {
  assert.throws(
    () =>
      withShots(questions[1]!, questions, { shots: 4, seed: 0, separator: [] }),
    /Cannot show 4 answered questions: found 3/,
  );
});
