/**
 * Compares tensors with golden values and says how much of the tolerance a difference uses up.
 *
 * @module
 */

/** How far a tensor is from its golden values. */
export interface Deviation {
  /** Which tensor, e.g. `grad.head.weight`. */
  readonly name: string;
  /** Largest difference as a fraction of what is allowed; above 1 it fails. */
  readonly fraction: number;
  /** What was found where, for a message. */
  readonly detail: string;
}

type Numbers = ArrayLike<number>;

/** Largest magnitude of an array, 0 if it is empty. */
export function maxAbs(values: Numbers): number {
  let max = 0;
  for (let i = 0; i < values.length; i++) {
    max = Math.max(max, Math.abs(values[i]!));
  }
  return max;
}

/**
 * Compares each element with its golden value.
 *
 * A value that is not finite uses up infinitely much; so does a wrong number of elements.
 *
 * @param name Which tensor.
 * @param actual Values found.
 * @param expected Golden values.
 * @param allowed Largest difference, one for all or one by index.
 */
export function compare(
  name: string,
  actual: Numbers,
  expected: Numbers,
  allowed: number | ((index: number) => number),
): Deviation {
  if (actual.length !== expected.length) {
    return {
      name,
      fraction: Infinity,
      detail: `${actual.length} values, expected ${expected.length}`,
    };
  }
  let fraction = 0, at = 0;
  for (let i = 0; i < expected.length; i++) {
    const error = Math.abs(actual[i]! - expected[i]!);
    const own = error / (typeof allowed === "number" ? allowed : allowed(i));
    // An exact match of an exact value is 0 / 0.
    const used = error === 0 ? 0 : Number.isFinite(own) ? own : Infinity;
    if (used > fraction) [fraction, at] = [used, i];
  }
  return {
    name,
    fraction,
    detail: `[${at}] is ${actual[at]}, expected ${expected[at]}`,
  };
}

/**
 * Compares a share of all errors with a tighter limit.
 *
 * @param errors Differences, not negative; sorted in place.
 * @param share Which share of them must keep the limit, e.g. 0.99.
 */
export function compareShare(
  name: string,
  errors: Float64Array,
  share: number,
  allowed: number,
): Deviation {
  errors.sort();
  const at = Math.max(0, Math.ceil(share * errors.length) - 1);
  const error = errors.length === 0 ? 0 : errors[at]!;
  return {
    name,
    fraction: Number.isFinite(error) ? error / allowed : Infinity,
    detail: `${share * 100} % of ${errors.length} within ${error}`,
  };
}

/** The one that uses up most of its tolerance. */
export function worst(deviations: readonly Deviation[]): Deviation | undefined {
  return deviations.reduce<Deviation | undefined>(
    (most, own) => !most || own.fraction > most.fraction ? own : most,
    undefined,
  );
}
