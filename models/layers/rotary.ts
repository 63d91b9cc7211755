/**
 * Rotary position embeddings; Su et al., RoFormer (2021), arXiv:2104.09864, section 3.2, with the pairs
 * of the LLaMA checkpoints: `(i, i + D/2)`.
 *
 * @module
 */
import { constant, type Tensor } from "../graph/tensor.ts";
import { add } from "../ops/add.ts";
import { concat } from "../ops/concat.ts";
import { mul } from "../ops/mul.ts";
import { slice } from "../ops/slice.ts";
import { sub } from "../ops/sub.ts";

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

/**
 * Rotates pairs of channels by angles that grow with the position.
 *
 * Sines and cosines are computed here, in double precision: WGSL promises them to 2^-11 only.
 *
 * @param x `[B, heads, T, D]`, positions `0..T-1`, `D` even.
 * @param theta Base of the wavelengths, e.g. 10000.
 */
export function rotary(
  x: Tensor,
  theta: number,
  scaling?: RotaryScaling,
): Tensor {
  const [, , T, D] = x.shape as [number, number, number, number];
  const half = D / 2;
  const angle = (i: number) =>
    Math.floor(i / half) * frequency(theta ** (-(i % half) / half), scaling);
  const table = (name: string, f: (angle: number) => number) =>
    constant(
      `rotary_${name}_${T}x${half}`,
      [T, half],
      Float32Array.from({ length: T * half }, (_, i) => f(angle(i))),
    );
  const cos = table("cos", Math.cos), sin = table("sin", Math.sin);
  const a = slice(x, 3, 0, half), b = slice(x, 3, half, D);
  return concat([
    sub(mul(a, cos), mul(b, sin)),
    add(mul(b, cos), mul(a, sin)),
  ], 3);
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
