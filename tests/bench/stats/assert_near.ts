import assert from "node:assert/strict";

/** Asserts that a number is within a share of the other, or within the same absolutely if that is larger. */
export function assertNear(
  actual: number,
  expected: number,
  relative: number,
  absolute = 0,
): void {
  const off = Math.abs(actual - expected);
  assert(
    off <= Math.max(absolute, relative * Math.abs(expected)),
    `found ${actual}, expected ${expected} within ${relative} of it or ${absolute}`,
  );
}
