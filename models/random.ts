/**
 * Counter-based random numbers: value `i` of a stream depends on the seed, the stream's name and `i` alone.
 *
 * The same integer arithmetic stands in WGSL ({@linkcode RANDOM_WGSL}), so a dropout mask is the same
 * on every engine, and no order of calls can change a run. Mixing function: PCG's RXS-M-XS output
 * permutation (O'Neill, PCG: A Family of Simple Fast Space-Efficient Statistically Good Algorithms for
 * Random Number Generation, 2014), chained once per word as in Jarzynski and Olano, Hash Functions for
 * GPU Rendering, JCGT 9(3), 2020.
 *
 * @module
 */

/** WGSL twin of {@linkcode randomU32}: `random_u32(key, index) -> u32` and `random_unit(key, index) -> f32`. */
export const RANDOM_WGSL = `fn pcg(v: u32) -> u32 {
  let state = v * 747796405u + 2891336453u;
  let word = ((state >> ((state >> 28u) + 4u)) ^ state) * 277803737u;
  return (word >> 22u) ^ word;
}
fn random_u32(key: u32, index: u32) -> u32 { return pcg(pcg(index) + key); }
fn random_unit(key: u32, index: u32) -> f32 { return f32(random_u32(key, index) >> 8u) * 0x1p-24; }
`;

/** One round of the PCG permutation on 32 bits. */
export function pcg(value: number): number {
  const state = (Math.imul(value, 747796405) + 2891336453) >>> 0;
  const word =
    Math.imul(((state >>> ((state >>> 28) + 4)) ^ state) >>> 0, 277803737) >>>
    0;
  return ((word >>> 22) ^ word) >>> 0;
}

/**
 * Derives the key of a stream.
 *
 * @param seed The run's seed, an unsigned 32-bit integer.
 * @param stream What the numbers are for, e.g. `shuffle` or `stages.0.0.drop_path`.
 */
export function streamKey(seed: number, stream: string): number {
  let hash = 2166136261; // FNV-1a, offset basis
  for (let i = 0; i < stream.length; i++) {
    hash = Math.imul(hash ^ stream.charCodeAt(i), 16777619);
  }
  return pcg((pcg(seed >>> 0) + (hash >>> 0)) >>> 0);
}

/** The 32 random bits at `index` of the stream with this `key`. */
export function randomU32(key: number, index: number): number {
  return pcg((pcg(index >>> 0) + key) >>> 0);
}

/** A uniform number in `[0, 1)` with 24 bits, the same that the GPU computes. */
export function randomUnit(key: number, index: number): number {
  return (randomU32(key, index) >>> 8) * 2 ** -24;
}

/** A stream of random numbers that remembers its place. */
export interface Random {
  /** Uniform in `[0, 1)`. */
  unit(): number;
  /** Uniform integer in `0..bound-1`. */
  integer(bound: number): number;
  /** Standard normal. */
  normal(): number;
  /** Permutes `items` in place (Fisher-Yates) and returns them. */
  shuffle<T extends { length: number; [index: number]: unknown }>(items: T): T;
}

/**
 * Opens a stream.
 *
 * @param seed The run's seed.
 * @param stream What the numbers are for.
 *
 * @example
 * ```ts
 * import { createRandom } from "./random.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(createRandom(1, "a").unit(), createRandom(1, "a").unit());
 * assert.notEqual(createRandom(1, "a").unit(), createRandom(1, "b").unit());
 * ```
 */
export function createRandom(seed: number, stream: string): Random {
  const key = streamKey(seed, stream);
  let index = 0;
  const unit = () => randomUnit(key, index++);
  // 53 bits would need two draws; 2^32 / bound makes the bias below 1e-4 for every bound we use.
  const integer = (bound: number) =>
    Math.floor((randomU32(key, index++) / 2 ** 32) * bound);
  return {
    unit,
    integer,
    normal() {
      const radius = Math.sqrt(-2 * Math.log(1 - unit())); // 1 - unit() is in (0, 1]
      return radius * Math.cos(2 * Math.PI * unit());
    },
    shuffle(items) {
      for (let i = items.length - 1; i > 0; i--) {
        const j = integer(i + 1);
        const kept = items[i];
        items[i] = items[j];
        items[j] = kept;
      }
      return items;
    },
  };
}
