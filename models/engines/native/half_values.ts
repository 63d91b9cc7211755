/**
 * Values of 16 bits on the host.
 *
 * @module
 */
import type { HalfDType } from "../../graph/tensor.ts";

/** How a value is stored. */
export type Precision = "f32" | HalfDType;

/**
 * Packs values of 16 bits, without loss.
 *
 * @param name Whose values, for messages.
 * @returns Words of two values, the last one padded by 0.
 * @throws {RangeError} If a value is none of the type, or not finite.
 */
export function narrow(
  name: string,
  values: Float32Array,
  type: HalfDType,
): Uint32Array {
  const words = new Uint32Array(Math.ceil(values.length / 2));
  const halves = new Uint16Array(words.buffer, 0, values.length);
  const refuse = (value: number) => {
    throw new RangeError(
      `Cannot store "${name}" as ${type}: found ${value}, expected a finite value that ${type} has`,
    );
  };
  if (type === "bf16") {
    const bits = new Uint32Array(
      values.buffer,
      values.byteOffset,
      values.length,
    );
    for (let i = 0; i < bits.length; i++) {
      if (bits[i]! & 0xffff || !Number.isFinite(values[i])) refuse(values[i]!);
      halves[i] = bits[i]! >>> 16;
    }
    return words;
  }
  const narrowed = new Float16Array(words.buffer, 0, values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    narrowed[i] = value;
    if (!Object.is(narrowed[i], value) || !Number.isFinite(value)) {
      refuse(value);
    }
  }
  return words;
}

/** The floats that values of 16 bits stand for. */
export function widenHalf(
  halves: Uint16Array<ArrayBuffer>,
  type: HalfDType,
): Float32Array {
  if (type === "bf16") {
    const bits = Uint32Array.from(halves, (half) => half << 16);
    return new Float32Array(bits.buffer);
  }
  const { buffer, byteOffset, length } = halves;
  return Float32Array.from(new Float16Array(buffer, byteOffset, length));
}
