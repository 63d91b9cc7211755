import assert from "node:assert/strict";

/**
 * How far a value may lie from its reference:
 * `|actual - expected| <= atol + rtol * |expected| + ofMax * max(floor, max |expected|)`.
 *
 * What is left out counts 0, so `{}` asks for equality.
 */
export interface Tolerance {
  /** Absolute part, in the unit of the values. @default {0} */
  readonly atol?: number;
  /** Part relative to each expected value. @default {0} */
  readonly rtol?: number;
  /** Part relative to the largest magnitude of the expected tensor. @default {0} */
  readonly ofMax?: number;
  /** Least magnitude that `ofMax` refers to: 1 for "times max(1, max)". @default {0} */
  readonly floor?: number;
  /** Accept a reference without variation, which a constant output would match. @default {false} */
  readonly allowConstant?: boolean;
}

/**
 * Asserts that two tensors agree, and says where they do not.
 *
 * NaN never agrees with anything. A reference proves nothing if it is empty, constant or not
 * finite, and is refused. So is a tolerance that is negative or not finite.
 *
 * @param label What is compared, e.g. `dweight`.
 * @example A gradient, by the rule of the golden fixtures
 * ```ts
 * import { assertClose } from "./assert_close.ts";
 *
 * const largest = 0.5; // the largest gradient of the model
 * assertClose("grad.head.bias", [0.1, -0.2], [0.10001, -0.2], {
 *   ofMax: 2e-4,
 *   atol: 2e-6 * largest,
 * });
 * ```
 */
export function assertClose(
  label: string,
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  { atol = 0, rtol = 0, ofMax = 0, floor = 0, allowConstant = false }:
    Tolerance,
): void {
  assert.equal(
    actual.length,
    expected.length,
    `${label}: length ${actual.length}, expected ${expected.length}`,
  );
  assert(
    [atol, rtol, ofMax, floor].every((part) => part >= 0 && part < Infinity),
    `${label}: a tolerance must be finite and not negative`,
  );
  const max = referenceMax(label, expected, allowConstant);

  const base = atol + ofMax * Math.max(floor, max);
  let failures = 0;
  let worst = { index: -1, error: 0, allowed: 0, excess: 0 };
  for (let index = 0; index < expected.length; index++) {
    const error = Math.abs(actual[index]! - expected[index]!);
    const allowed = base + rtol * Math.abs(expected[index]!);
    if (error <= allowed) continue; // NaN falls through: it compares false
    failures++;
    const excess = Number.isNaN(error) ? Infinity : error / allowed;
    if (excess > worst.excess) worst = { index, error, allowed, excess };
  }
  assert(
    failures === 0,
    `${label}: ${failures} of ${expected.length} values differ; worst at [${worst.index}]: ` +
      `${actual[worst.index]}, expected ${expected[worst.index]} ` +
      `(off by ${worst.error.toPrecision(3)}, allowed ${
        worst.allowed.toPrecision(3)
      })`,
  );
}

/** Largest magnitude of `expected`, which must be able to prove something. */
function referenceMax(
  label: string,
  expected: ArrayLike<number>,
  allowConstant: boolean,
): number {
  assert(expected.length > 0, `${label}: the reference is empty`);
  let max = 0;
  let varies = expected.length === 1;
  for (let index = 0; index < expected.length; index++) {
    const value = expected[index]!;
    assert(
      Number.isFinite(value),
      `${label}: the reference holds ${value} at [${index}]`,
    );
    max = Math.max(max, Math.abs(value));
    varies ||= value !== expected[0];
  }
  assert(
    varies || allowConstant,
    `${label}: the reference is constant and proves nothing`,
  );
  return max;
}
