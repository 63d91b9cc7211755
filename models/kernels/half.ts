/**
 * Loads of values that are stored in 16 bits, two to a word. Widening is exact: a bfloat16 is the upper
 * half of a float, and each half-precision number is a float.
 *
 * @module
 */
import type { KernelWriter, Source } from "../kernel.ts";
import type { Width } from "./lanes.ts";

/** Types of 16-bit values. */
export type HalfType = "f16" | "bf16";

const WIDEN: Readonly<Record<HalfType, Readonly<Record<Width, string>>>> = {
  // By hand: WGSL lets unpack2x16float take numbers below 2^-14 for 0.
  f16: {
    1: `fn f16x1(word: u32, element: u32) -> f32 {
  let half = word >> ((element & 1u) * 16u);
  let size = half & 0x7fffu;
  let value = select(bitcast<f32>((size << 13u) + 0x38000000u), f32(size) * 0x1p-24f, size < 0x400u);
  return bitcast<f32>(bitcast<u32>(value) | ((half & 0x8000u) << 16u));
}`,
    4: `fn f16x4(low: u32, high: u32) -> vec4<f32> {
  let half = vec4<u32>(low, low >> 16u, high, high >> 16u);
  let size = half & vec4<u32>(0x7fffu);
  let normal = bitcast<vec4<f32>>((size << vec4<u32>(13u)) + vec4<u32>(0x38000000u));
  let value = select(normal, vec4<f32>(size) * 0x1p-24f, size < vec4<u32>(0x400u));
  return bitcast<vec4<f32>>(bitcast<vec4<u32>>(value) | ((half & vec4<u32>(0x8000u)) << vec4<u32>(16u)));
}`,
  },
  bf16: {
    1: `fn bf16x1(word: u32, element: u32) -> f32 {
  return bitcast<f32>((word >> ((element & 1u) * 16u)) << 16u);
}`,
    4: `fn bf16x4(low: u32, high: u32) -> vec4<f32> {
  return bitcast<vec4<f32>>(vec4<u32>(low << 16u, low & 0xffff0000u, high << 16u, high & 0xffff0000u));
}`,
  },
};

/**
 * WGSL expression of one value or of four neighbours, as floats.
 *
 * @param index Expression: which value, or which four.
 */
export function loadHalf(
  writer: KernelWriter,
  source: Source,
  type: HalfType,
  width: Width,
  index: string,
): string {
  const words = writer.bind(source, "u32");
  writer.helper(WIDEN[type][width]);
  return width === 4
    ? `${type}x4(${words}[(${index}) * 2u], ${words}[(${index}) * 2u + 1u])`
    : `${type}x1(${words}[(${index}) / 2u], ${index})`;
}
