import assert from "node:assert/strict";
import fc from "fast-check";
import { NO_ANSWER } from "../../../models/mod.ts";
import { answerRow, layAnswerRows } from "../../../suites/text/answer_rows.ts";

const ids = fc.array(fc.integer({ min: 10, max: 99 }), {
  minLength: 1,
  maxLength: 12,
});

Deno.test("answerRow() keeps the answer and the end of a prompt", () => {
  assert.deepEqual(answerRow([0], [1, 2, 3], [7, 8], 9), {
    ids: [0, 1, 2, 3, 7, 8],
    first: 4,
  });
  assert.deepEqual(answerRow([0], [1, 2, 3], [7, 8], 5), {
    ids: [0, 2, 3, 7, 8],
    first: 3,
  });
  assert.deepEqual(answerRow([0], [1, 2, 3], [7, 8], 3).ids, [0, 7, 8]);
});

Deno.test("layAnswerRows() scores the row before each token of an answer, and no other", () =>
  fc.assert(
    fc.property(
      fc.array(fc.tuple(ids, ids), { minLength: 2, maxLength: 6 }),
      (given) => {
        const pairs = given.slice(0, given.length & ~1);
        const rows = pairs.map(([prompt, answer]) =>
          answerRow([0], prompt, answer, 30)
        );
        const micro = rows.length / 2;
        const all = layAnswerRows(rows, {
          length: 30,
          answer: 12,
          padding: 1,
          micro,
        });
        rows.forEach((row, i) => {
          const labels = all.labels.subarray(i * 12, (i + 1) * 12);
          const [, answer] = pairs[i]!;
          assert.deepEqual(
            [...labels],
            [...answer, ...Array(12 - answer.length).fill(NO_ANSWER)],
          );
          answer.forEach((token, k) => {
            const scored = all.scoredRows[i * 12 + k]!;
            assert(scored >= 0 && scored < micro * 30);
            const start = Math.floor(i / micro) * micro * 30;
            assert.equal(all.inputIds[start + scored + 1], token);
          });
          const mask = all.attentionMask.subarray(i * 30, (i + 1) * 30);
          assert.equal(mask.reduce((a, b) => a + b, 0), row.ids.length);
        });
      },
    ),
  ));
