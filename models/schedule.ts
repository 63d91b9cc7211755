/**
 * Learning rates over a run. Pure functions of the update.
 *
 * @module
 */

/** Shape of a cosine schedule with linear warm-up. */
export interface CosineSchedule {
  /** Learning rate at the top. */
  readonly baseLr: number;
  /** Learning rate at update 0 of the warm-up. @default {0} */
  readonly warmupLr?: number;
  /** Learning rate at the end. @default {0} */
  readonly minLr?: number;
  /** Updates of the run, those of the warm-up included. */
  readonly totalUpdates: number;
  /** Updates of the warm-up. @default {0} */
  readonly warmupUpdates?: number;
  /** Whether the cosine starts after the warm-up, or at 0 beneath it. @default {true} */
  readonly warmupPrefix?: boolean;
}

/**
 * Learning rate at update `t`: a line from `warmupLr` to `baseLr`, then half a cosine down to `minLr`.
 *
 * Same numbers as `CosineLRScheduler` of timm 0.4.12 with one cycle, counted in updates; Loshchilov and
 * Hutter, SGDR (2017), arXiv:1608.03983, equation 5.
 *
 * @param t Update, from 0; beyond `totalUpdates` the rate stays at `minLr`.
 *
 * @example
 * ```ts
 * import { cosineLr } from "./schedule.ts";
 * import assert from "node:assert/strict";
 *
 * const schedule = { baseLr: 1, totalUpdates: 12, warmupUpdates: 2 };
 * assert.deepEqual([0, 1, 2, 7, 12].map((t) => cosineLr(t, schedule)), [0, 0.5, 1, 0.5, 0]);
 * ```
 */
export function cosineLr(
  t: number,
  {
    baseLr,
    warmupLr = 0,
    minLr = 0,
    totalUpdates,
    warmupUpdates = 0,
    warmupPrefix = true,
  }: CosineSchedule,
): number {
  if (t < warmupUpdates) {
    return warmupLr + t * (baseLr - warmupLr) / warmupUpdates;
  }
  const done = warmupPrefix ? t - warmupUpdates : t;
  const length = warmupPrefix ? totalUpdates - warmupUpdates : totalUpdates;
  if (done >= length) return minLr;
  return minLr +
    0.5 * (baseLr - minLr) * (1 + Math.cos(Math.PI * done / length));
}

/** Shape of a linear schedule with linear warm-up. */
export interface LinearSchedule {
  /** Learning rate at the top. */
  readonly baseLr: number;
  /** Updates of the run, those of the warm-up included. */
  readonly totalUpdates: number;
  /** Updates of the warm-up. @default {0} */
  readonly warmupUpdates?: number;
}

/**
 * Learning rate at update `t`: a line from 0 to `baseLr`, then a line down to 0.
 *
 * Same numbers as `get_linear_schedule_with_warmup` of Hugging Face Transformers.
 *
 * @param t Update, from 0; beyond `totalUpdates` the rate stays at 0.
 *
 * @example
 * ```ts
 * import { linearLr } from "./schedule.ts";
 * import assert from "node:assert/strict";
 *
 * const schedule = { baseLr: 1, totalUpdates: 6, warmupUpdates: 2 };
 * assert.deepEqual([0, 1, 2, 4, 6, 9].map((t) => linearLr(t, schedule)), [0, 0.5, 1, 0.5, 0, 0]);
 * ```
 */
export function linearLr(
  t: number,
  { baseLr, totalUpdates, warmupUpdates = 0 }: LinearSchedule,
): number {
  if (t < warmupUpdates) return baseLr * t / warmupUpdates;
  const left = totalUpdates - t;
  return left <= 0 ? 0 : baseLr * left / (totalUpdates - warmupUpdates);
}

/**
 * Learning rate that a training loop really uses for update `t` when it sets the schedule's rate after
 * each update, as the authors' loop does: it lags by one, and update 0 runs at the first rate.
 */
export function laggedCosineLr(t: number, schedule: CosineSchedule): number {
  if (t > 0) return cosineLr(t - 1, schedule);
  return schedule.warmupUpdates ? schedule.warmupLr ?? 0 : schedule.baseLr;
}

/**
 * Factor on the learning rate of a parameter at depth `id` of `last`, layer-wise decay: 1 at the head.
 *
 * Bao et al., BEiT (2022), arXiv:2106.08254, appendix.
 */
export function layerDecayScale(
  decay: number,
  { id, last }: { readonly id: number; readonly last: number },
): number {
  return decay ** (last - id);
}
