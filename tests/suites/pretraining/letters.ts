import type { Tokenizer } from "../../../suites/text/tokenizer.ts";

/** One token a letter: `5` is 5, `a` is 10, `z` is 35; 0 starts, 1 pads, 2 ends, 4 masks. */
export const letters: Tokenizer = {
  vocabulary: 36,
  padding: 1,
  single: { before: [0], after: [2] },
  pair: { before: [0], between: [2, 2], after: [2] },
  encode: (text) => [...text].map((letter) => Number.parseInt(letter, 36)),
  decode: (ids) => ids.map((id) => id.toString(36)).join(""),
  idOf: (token) => token === "<mask>" ? 4 : Number.parseInt(token, 36),
};
