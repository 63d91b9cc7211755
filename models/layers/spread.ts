import type { Initializer } from "../architecture.ts";

/** Standard deviation of first weights: a number, or a gain over the root of the fan in. */
export type Spread = number | { readonly gain: number };

/**
 * Normal first values.
 *
 * @param fanIn Inputs that each output is summed over.
 */
export function normalWeights(spread: Spread, fanIn: number): Initializer {
  const std = typeof spread === "number"
    ? spread
    : spread.gain / Math.sqrt(fanIn);
  return { kind: "normal", std };
}
