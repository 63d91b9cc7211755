import { z } from "zod";

/** How often each method of a workload is tried, and with what. */
export interface Tuning {
  /** Trials of each method in each run, each trained, tested and counted. */
  readonly trials: number;
  /** What is tried. */
  readonly space: {
    /** Learning rates, spread evenly on a logarithmic scale, both ends among them. */
    readonly lr: { readonly from: number; readonly to: number };
  };
}

const rate = z.number().positive();

/** Form of {@linkcode Tuning} in a suite file. */
export const tuningForm = z.strictObject({
  trials: z.int().min(2).max(64),
  space: z.strictObject({
    lr: z.strictObject({ from: rate, to: rate })
      .refine(({ from, to }) => from < to, "expected from below to"),
  }),
});

/**
 * The learning rates of the trials, ascending, rounded to three digits: the same for every method.
 *
 * @example
 * ```ts
 * import { trialRates } from "./tuning.ts";
 * import assert from "node:assert/strict";
 *
 * const space = { lr: { from: 1e-4, to: 1e-2 } };
 * assert.deepEqual(trialRates({ trials: 5, space }), [1e-4, 3.16e-4, 1e-3, 3.16e-3, 1e-2]);
 * ```
 */
export function trialRates({ trials, space: { lr } }: Tuning): number[] {
  return Array.from(
    { length: trials },
    (_, i) =>
      Number(
        (lr.from * (lr.to / lr.from) ** (i / (trials - 1))).toPrecision(3),
      ),
  );
}
