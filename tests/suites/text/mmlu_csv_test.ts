import assert from "node:assert/strict";
import fc from "fast-check";
import { readMmluCsv, writeMmluCsv } from "../../../suites/text/mmlu_csv.ts";

const field = fc.string({ unit: fc.constantFrom(..."ab,\"\n\r '\uFEFF") });

Deno.test("readMmluCsv() gives back what writeMmluCsv() wrote", () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({
        question: field,
        choices: fc.tuple(field, field, field, field),
        answer: fc.nat(3),
      }, { noNullPrototype: true })),
      (questions) => {
        assert.deepEqual(readMmluCsv(writeMmluCsv(questions)), questions);
      },
    ),
    { seed: 11, numRuns: 300 },
  );
});

Deno.test("readMmluCsv() reads quotes, line breaks, a byte order mark and no last line break", () => {
  const text =
    '\uFEFF"Say ""a, b"".\nThen?",1,"2, 3",,4,D\r\n\r\nPlain?,w,x,y,z,A';
  assert.deepEqual(readMmluCsv(text), [
    {
      question: 'Say "a, b".\nThen?',
      choices: ["1", "2, 3", "", "4"],
      answer: 3,
    },
    { question: "Plain?", choices: ["w", "x", "y", "z"], answer: 0 },
  ]);
  assert.deepEqual(readMmluCsv(""), []);
});

Deno.test("readMmluCsv() says which question is wrong", () => {
  const good = "q,a,b,c,d,A\n";
  for (
    const [line, message] of [
      ["q,a,b,c,A\n", "found 5 fields, expected 6"],
      ['""\n', "found 1 fields, expected 6"],
      ["q,a,b,c,d,E\n", 'found answer "E", expected A, B, C or D'],
      ["q,a,b,c,d,AB\n", 'found answer "AB", expected A, B, C or D'],
      ["q,a,b,c,d,\n", 'found answer "", expected A, B, C or D'],
      ['q,a"b,c,d,e,A\n', 'found "a\\"b,c,d,e,A\\n", expected a field'],
      ['"q,a,b,c,d,A\n', 'found "\\"q,a,b,c,d,A\\n", expected a field'],
    ] as const
  ) {
    assert.throws(
      () => readMmluCsv(good + line),
      (error) =>
        error instanceof SyntaxError &&
        error.message.startsWith(`Cannot read question 2: ${message}`),
    );
  }
});
