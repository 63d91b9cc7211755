import type { HalfDType } from "./graph/tensor.ts";

/**
 * The smallest type that has each of these values: that of the checkpoint they were read from, if it was
 * one of 16 bits.
 *
 * @param values Finite or not; 16 bits are for finite ones only.
 *
 * @example
 * ```ts
 * import { exactPrecision } from "./mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(exactPrecision(Float32Array.of(1.5, -3e38)), "f32");
 * assert.equal(exactPrecision(Float32Array.of(1.5, 2 ** 100)), "bf16");
 * assert.equal(exactPrecision(Float32Array.of(1 + 2 ** -10)), "f16");
 * ```
 */
export function exactPrecision(values: Float32Array): "f32" | HalfDType {
  const { buffer, byteOffset, length } = values;
  const bits = new Uint32Array(buffer, byteOffset, length);
  const isFinite = (i: number) => (bits[i]! >>> 23 & 255) !== 255;
  const all = (isExact: (i: number) => boolean) => {
    for (let i = 0; i < length; i++) {
      if (!isFinite(i) || !isExact(i)) return false;
    }
    return true;
  };
  if (all((i) => (bits[i]! & 0xffff) === 0)) return "bf16";
  // As many bits of the fraction as a half has, down to its smallest steps.
  const isHalf = (i: number) => Math.f16round(values[i]!) === values[i];
  return all(isHalf) ? "f16" : "f32";
}
