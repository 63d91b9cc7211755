import assert from "node:assert/strict";
import fc from "fast-check";
import { parseJson } from "../../../bench/result/parse_json.ts";

Deno.test("parseJson() reads any object that is written once", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const text = JSON.stringify(value);
      assert.deepEqual(parseJson(text), JSON.parse(text));
    }),
    { seed: 3 },
  );
});

Deno.test("parseJson() refuses a key that stands twice, for readers differ on it", () => {
  for (
    const text of [
      '{"a":1,"a":2}',
      '{"a" : 1, "a": 1}',
      '{"b":[{"a":1,"\\u0061":2}]}',
      '{"\\"":1,"\\"":2}',
    ]
  ) assert.throws(() => parseJson(text), /found a key twice/, text);
  assert.deepEqual(parseJson('{"a":"\\"b\\":","c":{"a":1}}'), {
    a: '"b":',
    c: { a: 1 },
  });
});

Deno.test("parseJson() refuses what is no object, and what is too deep to walk", () => {
  for (const text of ["[]", "1", "null", '"a"']) {
    assert.throws(() => parseJson(text), /found no object/);
  }
  for (const depth of [65, 100_000]) {
    const text = `{"a":${"[".repeat(depth)}${"]".repeat(depth)}}`;
    assert.throws(() => parseJson(text), /found more than 64 objects/);
  }
});
