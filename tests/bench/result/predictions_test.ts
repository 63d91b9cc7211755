import assert from "node:assert/strict";
import { readPredictions } from "../../../bench/result/predictions.ts";

const ROW = { id: "a", label: 1, prediction: 0, probability: 0.5 };
const line = (changes: Record<string, unknown> = {}) =>
  `${JSON.stringify({ ...ROW, ...changes })}\n`;

Deno.test("readPredictions() reads rows of today and of version 1", () => {
  const today = { ...ROW, id: "b", rank: 1, lossNats: 0.7 };
  assert.deepEqual(readPredictions(line() + line(today)), [ROW, today]);
  assert.deepEqual(readPredictions(""), []);
});

Deno.test("readPredictions() says which row is wrong", () => {
  const wrong: [string, RegExp][] = [
    [line() + line(), /Cannot read predictions\.1\.id: found "a" again/],
    [line({ label: 0.5 }), /Cannot read predictions\.0\.label/],
    [line({ probability: 1.5 }), /Cannot read predictions\.0\.probability/],
    [line({ lossNats: -1 }), /Cannot read predictions\.0\.lossNats/],
    [line({ note: 1 }), /Unrecognized key: "note"/],
    [
      `${line()}\n${line({ id: "b" })}`,
      /Cannot read predictions\.1: .*no JSON/,
    ],
    [line().slice(0, 12), /Cannot read predictions\.0: .*no JSON/],
    ["[]\n", /no object/],
  ];
  for (const [text, message] of wrong) {
    assert.throws(() => readPredictions(text), message);
  }
});
