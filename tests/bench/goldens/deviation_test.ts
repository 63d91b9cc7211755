import assert from "node:assert/strict";
import {
  compare,
  compareShare,
  worst,
} from "../../../bench/goldens/deviation.ts";

Deno.test("compare() says how much of the tolerance the worst element uses up", () => {
  const { fraction, detail } = compare("x", [1, 2.5, 3], [1, 2, 3.25], 0.5);
  assert.equal(fraction, 1);
  assert.match(detail, /\[1\] is 2.5, expected 2/);
});

Deno.test("compare() lets each element have its own tolerance", () => {
  const allowed = (i: number) => i === 0 ? 10 : 1;
  assert.equal(compare("x", [5, 5], [0, 4], allowed).fraction, 1);
});

Deno.test("compare() accepts an exact value where nothing is allowed, and nothing else", () => {
  assert.equal(compare("x", [1], [1], 0).fraction, 0);
  assert.equal(compare("x", [1 + 1e-15], [1], 0).fraction, Infinity);
});

Deno.test("compare() finds NaN, infinity and a wrong length infinitely far off", () => {
  for (const bad of [NaN, Infinity, -Infinity]) {
    assert.equal(compare("x", [0, bad], [0, 0], 1).fraction, Infinity);
  }
  assert.equal(compare("x", [0], [0, 0], 1).fraction, Infinity);
});

Deno.test("compareShare() ignores the largest errors beyond the share", () => {
  const errors = Float64Array.of(0, 5, 1, 2, 3, 4, 100, 6, 7, 8);
  assert.equal(compareShare("x", errors, 0.9, 4).fraction, 2);
  assert.equal(compareShare("x", errors, 1, 4).fraction, 25);
  assert.equal(
    compareShare("x", Float64Array.of(NaN, 0), 1, 4).fraction,
    Infinity,
  );
});

Deno.test("worst() takes the largest fraction", () => {
  assert.equal(worst([]), undefined);
  const found = [0.5, Infinity, 2].map((fraction, i) => ({
    name: `${i}`,
    fraction,
    detail: "",
  }));
  assert.equal(worst(found)!.name, "1");
});
