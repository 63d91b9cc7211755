import assert from "node:assert/strict";
import fc from "fast-check";
import { canonicalJson } from "../../../bench/result/canonical_json.ts";
import { contentHash, sha256 } from "../../../bench/result/content_hash.ts";

Deno.test("canonicalJson() writes the example of RFC 8785", () => {
  // RFC 8785, 3.2.2 and 3.2.3
  const value = {
    numbers: [333333333.33333329, 1E30, 4.50, 2e-3, 1e-27],
    string: "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
    literals: [null, true, false],
  };
  assert.equal(
    canonicalJson(value),
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  );
});

Deno.test("canonicalJson() sorts keys by code unit, not by locale", () => {
  const keys = { "\u20ac": 1, "\r": 2, "1": 3, "b": 4, "B": 5, "\u00f6": 6 };
  assert.deepEqual(
    [...canonicalJson(keys).matchAll(/:(\d)/g)].map((match) => match[1]),
    ["2", "3", "5", "4", "6", "1"],
  );
});

Deno.test("canonicalJson() refuses what JSON would change in silence", () => {
  for (const value of [NaN, Infinity, [undefined], () => 0, new Date(), 1n]) {
    assert.throws(() => canonicalJson({ a: [value] }), /Cannot write value\.a/);
  }
  assert.equal(canonicalJson({ a: undefined, b: 1 }), '{"b":1}');
});

Deno.test("canonicalJson() round-trips, whatever the order of keys", () => {
  fc.assert(
    fc.property(
      fc.jsonValue().filter((value) => !JSON.stringify(value).includes("-0")),
      (value) => {
        const text = canonicalJson(value);
        assert.equal(canonicalJson(JSON.parse(text)), text);
        assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(value)));
      },
    ),
    { seed: 5 },
  );
});

Deno.test("sha256() gives the published digests", async () => {
  // FIPS 180-4 examples
  assert.equal(
    await sha256("abc"),
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  );
  assert.equal(await sha256(Uint8Array.of(97, 98, 99)), await sha256("abc"));
  assert.equal(
    await contentHash({ b: 1, a: 2 }),
    await sha256('{"a":2,"b":1}'),
  );
});
