import { compare, compareShare, type Deviation } from "./deviation.ts";

/** A weight after some updates, and what it should be. */
export interface UpdatedWeight {
  /** Name of the parameter. */
  readonly name: string;
  /** Values found. */
  readonly actual: Float32Array;
  /** Golden values. */
  readonly expected: ArrayLike<number>;
  /** Whether it must not move at all. */
  readonly isFrozen: boolean;
  /** Ranges `[start, end)` where Adam turns rounding noise into full steps. */
  readonly skip: readonly (readonly [number, number])[];
}

/**
 * Compares weights after three updates of AdamW at a rate of 1e-3: every element, 99 % of all, and the
 * median of each tensor; three full sign flips where the gradient is at rounding level.
 *
 * @param prefix What stands before the names, e.g. `after3`.
 */
export function compareWeights(
  prefix: string,
  weights: readonly UpdatedWeight[],
): Deviation[] {
  const all: number[] = [];
  const found = weights.flatMap(
    ({ name, actual, expected, isFrozen, skip }) => {
      const key = `${prefix}.${name}`;
      if (isFrozen) return [compare(key, actual, expected, 0)];
      const isSkipped = new Uint8Array(expected.length);
      for (const [from, to] of skip) isSkipped.fill(1, from, to);
      const errors = Float64Array.from(
        actual,
        (value, i) => Math.abs(value - expected[i]!),
      ).filter((_, i) => !isSkipped[i]);
      for (const error of errors) all.push(error);
      return [
        compare(key, actual, expected, (i) => isSkipped[i] ? 6.5e-3 : 3e-4),
        compareShare(`${key} median`, errors, 0.5, 2e-5),
      ];
    },
  );
  const share = compareShare(
    `${prefix} 99 %`,
    Float64Array.from(all),
    0.99,
    3e-5,
  );
  return [...found, share];
}
