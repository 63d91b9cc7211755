/**
 * Random masks: the same on the GPU and on the CPU.
 *
 * @module
 */
import type { KernelWriter } from "../kernel.ts";
import { STEP } from "../kernel.ts";
import { pcg, RANDOM_WGSL, randomUnit, streamKey } from "../random.ts";

/**
 * Declares `keep1` and `keep4`, and returns the expression of the key for a site.
 *
 * `keepN(key, index, rate)` is `1 / (1 - rate)` with probability `1 - rate`, else 0; `keep4` draws for
 * four indices from `index` on.
 */
export function declareKeep(writer: KernelWriter, site: string): string {
  writer.helper(RANDOM_WGSL);
  writer.helper(`fn keep1(key: u32, index: u32, rate: f32) -> f32 {
  return select(0.0, 1.0 / (1.0 - rate), random_unit(key, index) >= rate);
}
fn keep4(key: u32, index: u32, rate: f32) -> vec4<f32> {
  return vec4<f32>(keep1(key, index, rate), keep1(key, index + 1u, rate),
    keep1(key, index + 2u, rate), keep1(key, index + 3u, rate));
}`);
  const step = writer.bind("step", "u32");
  const stream = writer.param(streamKey(0, site));
  return `pcg(${step}[${STEP.randomKey}] + ${stream})`;
}

/**
 * The mask that `keep1` makes on the GPU.
 *
 * @param randomKey Key of this update's random numbers.
 * @param site Which mask: unique in the network.
 * @param rate Probability of 0, in `[0, 1)`.
 * @param count How many values.
 */
export function keepMask(
  randomKey: number,
  site: string,
  rate: number,
  count: number,
): Float32Array {
  const key = pcg((randomKey + streamKey(0, site)) >>> 0);
  const limit = Math.fround(rate);
  const kept = 1 / (1 - limit);
  return Float32Array.from(
    { length: count },
    (_, i) => randomUnit(key, i) >= limit ? kept : 0,
  );
}

/** @throws {RangeError} If `rate` is no probability below 1. */
export function checkRate(what: string, rate: number): void {
  if (rate >= 0 && rate < 1) return;
  throw new RangeError(
    `Cannot ${what} at rate ${rate}: expected 0 <= rate < 1`,
  );
}
