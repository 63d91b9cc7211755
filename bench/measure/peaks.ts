/**
 * What an adapter reaches at most: the measure for every kernel and every training step on it.
 *
 * @module
 */
import type { DeviceIdentity, Engine } from "../../models/mod.ts";
import type { Clock } from "./clock.ts";
import { type CopyOptions, copyRate } from "./copy_rate.ts";
import {
  type MatmulRate,
  matmulRates,
  type RateOptions,
} from "./matmul_rate.ts";

/** What an adapter reaches. */
export interface Peaks {
  /** Rates of matrix products by size and kind. */
  readonly matmul: readonly MatmulRate[];
  /** The highest of them, in float32 operations a second. */
  readonly flopsPerS: number;
  /** Bytes a second that a copy of a buffer reads and writes. */
  readonly copyBytesPerS: number;
}

/**
 * Measures the default adapter; takes some seconds on a software rasterizer.
 *
 * @throws {DeviceError} If there is none.
 */
export async function measurePeaks(
  engine: Engine,
  clock: Clock,
  options: { readonly matmul?: RateOptions; readonly copy?: CopyOptions } = {},
): Promise<Peaks> {
  await using session = await engine.open();
  const matmul = await matmulRates(session, clock, options.matmul);
  return {
    matmul,
    flopsPerS: Math.max(...matmul.map(({ flopsPerS }) => flopsPerS)),
    copyBytesPerS: await copyRate(clock, options.copy),
  };
}

/** What tells adapters apart: their name and driver, and how many threads a software rasterizer has. */
export function peaksKey(
  { engine, adapter, driver }: DeviceIdentity,
  threads: string,
): string {
  return [engine, adapter, driver, threads].join("/");
}

/**
 * The part of the peak that `flops` in `ms` milliseconds are: model FLOPs utilisation, if the operations
 * are those that a training step needs (Chowdhery et al., PaLM (2022), arXiv:2204.02311, appendix B).
 *
 * @throws {RangeError} If it is more than all: the clock, the count or the peak is wrong then.
 */
export function shareOfPeak(
  flops: number,
  ms: number,
  { flopsPerS }: Pick<Peaks, "flopsPerS">,
): number {
  const share = flops / ms * 1e3 / flopsPerS;
  if (share > 1) {
    throw new RangeError(
      `Cannot trust ${flops} operations in ${ms} ms: found ${
        (share * 100).toFixed(0)
      } % of the measured peak, expected at most 100 %`,
    );
  }
  return share;
}
