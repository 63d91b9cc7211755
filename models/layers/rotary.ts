/**
 * Rotary position embeddings; Su et al., RoFormer (2021), arXiv:2104.09864, section 3.2, with the pairs
 * of the LLaMA checkpoints: `(i, i + D/2)`.
 *
 * @module
 */
import { constant, type Tensor } from "../graph/tensor.ts";
import { rotatePairs } from "../ops/rotate_pairs.ts";

/** How LLaMA 3.1 stretches low frequencies to longer contexts. */
export interface RotaryScaling {
  /** How much longer. */
  readonly factor: number;
  /** Wavelengths above `originalLength / lowFrequencyFactor` are stretched in full. */
  readonly lowFrequencyFactor: number;
  /** Wavelengths below `originalLength / highFrequencyFactor` stay. */
  readonly highFrequencyFactor: number;
  /** Length of the context in pretraining, in tokens. */
  readonly originalLength: number;
}

/** Cosines and sines of the angles, `[T, D/2]` each. */
export interface RotaryTables {
  /** Cosines. */
  readonly cos: Tensor;
  /** Sines. */
  readonly sin: Tensor;
}

/**
 * Tables for positions `0..T-1`, to be used by all layers of a network.
 *
 * Sines and cosines are computed here, in double precision: WGSL promises them to 2^-11 only.
 *
 * @param tokens `T`.
 * @param channels `D`, even.
 * @param theta Base of the wavelengths, e.g. 10000.
 */
export function rotaryTables(
  tokens: number,
  channels: number,
  theta: number,
  scaling?: RotaryScaling,
): RotaryTables {
  const half = channels / 2;
  const angle = (i: number) =>
    Math.floor(i / half) * frequency(theta ** (-(i % half) / half), scaling);
  const table = (name: string, f: (angle: number) => number) =>
    constant(
      `rotary_${name}_${tokens}x${half}`,
      [tokens, half],
      Float32Array.from({ length: tokens * half }, (_, i) => f(angle(i))),
    );
  return { cos: table("cos", Math.cos), sin: table("sin", Math.sin) };
}

/**
 * Rotates pairs of channels by angles that grow with the position.
 *
 * @param x `[B, heads, T, D]`, positions `0..T-1`.
 * @param tables Those of `T` and `D`.
 */
export function rotary(x: Tensor, { cos, sin }: RotaryTables): Tensor {
  return rotatePairs(x, cos, sin);
}

function frequency(plain: number, scaling: RotaryScaling | undefined): number {
  if (!scaling) return plain;
  const { factor, lowFrequencyFactor, highFrequencyFactor, originalLength } =
    scaling;
  const turns = originalLength * plain / (2 * Math.PI);
  const span = highFrequencyFactor - lowFrequencyFactor;
  const keep = Math.min(1, Math.max(0, (turns - lowFrequencyFactor) / span));
  return keep * plain + (1 - keep) * plain / factor;
}
