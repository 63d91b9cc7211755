/**
 * Weights and data of the transformer block that engines are compared on. They are those of earlier
 * measurements of TensorFlow.js and jax-js, so that losses can be compared with them.
 *
 * @module
 */

/** Sizes of the block. */
export const BLOCK = {
  batch: 8,
  tokens: 64,
  channels: 128,
  heads: 4,
  hidden: 512,
  lr: 1e-3,
  decay: 0.01,
} as const;

const { channels: C, hidden: M } = BLOCK;

/** Parameters by short name; matrices are `[in, out]`. */
export const BLOCK_SHAPES: Readonly<Record<string, readonly number[]>> = {
  g1: [C],
  b1: [C],
  wqkv: [C, 3 * C],
  bqkv: [3 * C],
  wo: [C, C],
  bo: [C],
  g2: [C],
  b2: [C],
  w1: [C, M],
  bb1: [M],
  w2: [M, C],
  bb2: [C],
};

/** What the block is trained on. */
export interface BlockData {
  /** First values by short name. */
  readonly weights: Readonly<Record<string, Float32Array>>;
  /** Input, `[B, T, C]`. */
  readonly x: Float32Array;
  /** Target, `[B, T, C]`. */
  readonly y: Float32Array;
}

/** Makes weights and data, the same each time. */
export function blockData(): BlockData {
  const gauss = gaussian(42);
  const weights = Object.fromEntries(
    Object.entries(BLOCK_SHAPES).map(([name, shape]) => {
      const size = shape.reduce((a, b) => a * b, 1);
      const values = new Float32Array(size);
      if (name.startsWith("g")) values.fill(1);
      else if (shape.length === 2) {
        for (let i = 0; i < size; i++) values[i] = gauss() * 0.05;
      }
      return [name, values];
    }),
  );
  const size = BLOCK.batch * BLOCK.tokens * C;
  const x = Float32Array.from({ length: size }, gauss);
  const y = Float32Array.from({ length: size }, gauss);
  return { weights, x, y };
}

/** Normal numbers by Box and Muller from the generator Mulberry32. */
function gaussian(seed: number): () => number {
  let state = seed | 0;
  const unit = () => {
    state = (state + 0x6D2B79F5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return () =>
    Math.sqrt(-2 * Math.log(unit() + 1e-12)) * Math.cos(2 * Math.PI * unit());
}
