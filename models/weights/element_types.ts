/** How the elements of a stored tensor become numbers of an engine. */
export interface ElementType {
  /** Bytes of one element. */
  readonly bytes: number;
  /**
   * Decodes little-endian elements.
   *
   * @throws {RangeError} If a value does not fit, e.g. an `I64` beyond 32 bits.
   */
  decode(bytes: Uint8Array): Float32Array | Int32Array;
}

/**
 * Element types of safetensors that can be read, by their name in the header.
 *
 * `F16` and `BF16` widen to 32 bits without loss, `F64` is rounded; integers become `Int32Array`.
 */
export const ELEMENT_TYPES: Readonly<Record<string, ElementType>> = {
  F32: {
    bytes: 4,
    decode: (bytes) => new Float32Array(aligned(bytes, 4)),
  },
  F64: {
    bytes: 8,
    decode: (bytes) => Float32Array.from(new Float64Array(aligned(bytes, 8))),
  },
  F16: {
    bytes: 2,
    decode: (bytes) => Float32Array.from(words(bytes), halfToNumber),
  },
  BF16: {
    bytes: 2,
    decode(bytes) {
      // A bfloat16 is the upper half of a float32.
      const bits = Uint32Array.from(words(bytes), (word) => word << 16);
      return new Float32Array(bits.buffer);
    },
  },
  I32: { bytes: 4, decode: (bytes) => new Int32Array(aligned(bytes, 4)) },
  I64: {
    bytes: 8,
    decode(bytes) {
      const wide = new BigInt64Array(aligned(bytes, 8));
      return Int32Array.from(wide, (value) => {
        if (BigInt.asIntN(32, value) === value) return Number(value);
        throw new RangeError(`value ${value}, expected a 32-bit integer`);
      });
    },
  },
  I16: {
    bytes: 2,
    decode: (bytes) => Int32Array.from(new Int16Array(aligned(bytes, 2))),
  },
  I8: { bytes: 1, decode: (bytes) => Int32Array.from(new Int8Array(bytes)) },
  U8: { bytes: 1, decode: (bytes) => Int32Array.from(bytes) },
  BOOL: { bytes: 1, decode: (bytes) => Int32Array.from(bytes) },
};

/** Which of {@linkcode ELEMENT_TYPES} may be weights. */
export const FLOAT_TYPES: readonly string[] = ["F32", "F64", "F16", "BF16"];

function words(bytes: Uint8Array): Uint16Array {
  return new Uint16Array(aligned(bytes, 2));
}

/** A buffer of its own, since typed arrays cannot start at any byte. */
function aligned(bytes: Uint8Array, size: number): ArrayBuffer {
  const copy = new ArrayBuffer(Math.floor(bytes.length / size) * size);
  new Uint8Array(copy).set(bytes);
  return copy;
}

/** Value of the IEEE 754 half-precision number with these bits. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
