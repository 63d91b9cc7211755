import assert from "node:assert/strict";
import { assertClose } from "./assert_close.ts";

const tolerance = { atol: 1e-6, rtol: 1e-4 };

Deno.test("assertClose() accepts values within the tolerance", () => {
  assertClose("x", [1.00005, 2], [1, 2], tolerance);
  assertClose("x", Float32Array.of(1, 2), [1, 2], {});
});

Deno.test("assertClose() names count, worst place, both values and the tolerance", () => {
  assert.throws(
    () => assertClose("dweight", [1, 2.1, 3.001], [1, 2, 3], tolerance),
    {
      message: "dweight: 2 of 3 values differ; worst at [1]: 2.1, expected 2 " +
        "(off by 0.100, allowed 0.000201)",
    },
  );
});

Deno.test("assertClose() takes the worst by its tolerance, not by its size", () => {
  assert.throws(
    () => assertClose("x", [1001, 0.5], [1000, 1e-3], { rtol: 1e-5 }),
    /2 of 2 values differ; worst at \[1\]: 0\.5, expected 0\.001/,
  );
});

Deno.test("assertClose() rejects any difference without a tolerance", () => {
  assert.throws(
    () => assertClose("x", [1, 2 + 2 ** -51], [1, 2], {}),
    /1 of 2 values differ; worst at \[1\]/,
  );
});

Deno.test("assertClose() rejects NaN and infinity, under any tolerance, as the worst", () => {
  for (const value of [NaN, Infinity, -Infinity]) {
    assert.throws(
      () => assertClose("x", [9e9, value], [1, 2], tolerance),
      new RegExp(
        `2 of 2 values differ; worst at \\[1\\]: ${value}, expected 2`,
      ),
    );
    assert.throws(
      () => assertClose("x", [1, value], [1, 2], { atol: 1e30 }),
      /1 of 2 values differ/,
    );
  }
});

Deno.test("assertClose() rejects a small tensor that an absolute tolerance would let pass", () => {
  assert.throws(() =>
    assertClose("grad", [0, 0, 0], [1e-3, 2e-3, -1e-3], { ofMax: 2e-4 })
  );
});

Deno.test("assertClose() measures ofMax by the largest magnitude of the reference", () => {
  const expected = [0.1, -8, 0.2];
  assertClose("x", [0.1007, -8, 0.2], expected, { ofMax: 1e-4 });
  assert.throws(() =>
    assertClose("x", [0.1009, -8, 0.2], expected, { ofMax: 1e-4 })
  );
});

Deno.test("assertClose() lifts a small maximum to the floor", () => {
  const expected = [0.1, 0.2];
  assertClose("x", [0.1, 0.20005], expected, { ofMax: 1e-4, floor: 1 });
  assert.throws(() =>
    assertClose("x", [0.1, 0.20005], expected, { ofMax: 1e-4 })
  );
  assert.throws(() =>
    assertClose("x", [0.1, 0.20015], expected, { ofMax: 1e-4, floor: 1 })
  );
});

Deno.test("assertClose() refuses a constant reference unless told to accept it", () => {
  assert.throws(
    () => assertClose("x", [0, 0], [0, 0], tolerance),
    /the reference is constant and proves nothing/,
  );
  assertClose("x", [0, 0], [0, 0], { allowConstant: true });
  assert.throws(
    () => assertClose("x", [0, 1e-9], [0, 0], { allowConstant: true }),
    /1 of 2 values differ/,
  );
});

Deno.test("assertClose() accepts a reference of one value", () => {
  assertClose("loss", [0.5], [0.5], tolerance);
  assert.throws(() => assertClose("loss", [0.6], [0.5], tolerance));
});

Deno.test("assertClose() refuses references and tolerances that prove nothing", () => {
  assert.throws(() => assertClose("x", [], [], tolerance), /is empty/);
  assert.throws(
    () => assertClose("x", [1, NaN], [1, NaN], tolerance),
    /the reference holds NaN at \[1\]/,
  );
  for (const atol of [NaN, Infinity, -1]) {
    assert.throws(
      () => assertClose("x", [5, 6], [1, 2], { atol }),
      /a tolerance must be finite and not negative/,
    );
  }
});

Deno.test("assertClose() rejects tensors of different lengths", () => {
  assert.throws(
    () => assertClose("x", [1, 2], [1, 2, 3], tolerance),
    /x: length 2, expected 3/,
  );
});
