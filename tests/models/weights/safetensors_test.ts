import assert from "node:assert/strict";
import fc from "fast-check";
import { byteSource } from "../../../models/weights/byte_source.ts";
import {
  openSafetensors,
  readSafetensors,
  writeSafetensors,
} from "../../../models/weights/safetensors.ts";
import {
  readArray,
  type StoredArray,
} from "../../../models/weights/checkpoint.ts";
import { WeightsError } from "../../../models/weights/weights_error.ts";

/** A file with this header text and as many bytes behind it. */
function fileOf(header: string, payload: number[] = []): Uint8Array {
  const text = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + text.length + payload.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(payload, 8 + text.length);
  return bytes;
}

function entry(dtype: string, shape: number[], begin: number, end: number) {
  return JSON.stringify({ dtype, shape, data_offsets: [begin, end] });
}

function valuesOf(dtype: string, payload: number[]): number[] {
  const size = { F64: 8, I64: 8, F16: 2, BF16: 2, U8: 1, BOOL: 1 }[dtype] ?? 4;
  const count = payload.length / size;
  const text = `{"a":${entry(dtype, [count], 0, payload.length)}}`;
  return [
    ...readSafetensors(fileOf(text, payload), "f").tensors.get("a")!.data,
  ];
}

const bytesOf = (array: ArrayBufferView) => [
  ...new Uint8Array(array.buffer, array.byteOffset, array.byteLength),
];

const arrays = fc.tuple(
  fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 }),
  fc.boolean(),
  fc.infiniteStream(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })),
).map(([shape, isFloat, numbers]): StoredArray => {
  const values = [...numbers.take(shape.reduce((a, b) => a * b, 1))];
  // Reinterpreted bits give every float, subnormals included; NaN does not compare equal.
  const bits = Int32Array.from(values);
  const data = isFloat
    ? new Float32Array(bits.buffer).map((x) => Number.isNaN(x) ? 0 : x)
    : bits;
  return { shape, data };
});

Deno.test("readSafetensors() gives back what writeSafetensors() was given", () => {
  const names = fc.string({ minLength: 1 }).filter((name) =>
    name !== "__metadata__" && name !== "__proto__"
  );
  fc.assert(fc.property(
    fc.uniqueArray(fc.tuple(names, arrays), { selector: ([name]) => name }),
    fc.dictionary(names, fc.string()),
    (tensors, metadata) => {
      const bytes = writeSafetensors(new Map(tensors), metadata);
      const read = readSafetensors(bytes, "f");
      assert.deepEqual(read.metadata, { ...metadata });
      assert.deepEqual(
        [...read.tensors].sort(([a], [b]) => a < b ? -1 : 1),
        tensors.toSorted(([a], [b]) => a < b ? -1 : 1),
      );
    },
  ));
});

Deno.test("writeSafetensors() gives equal bytes for equal contents, data at a multiple of 8", () => {
  const a: StoredArray = { shape: [2], data: Float32Array.of(1, -2) };
  const b: StoredArray = { shape: [], data: Int32Array.of(7) };
  const one = writeSafetensors(new Map([["a", a], ["b", b]]), {
    x: "1",
    y: "",
  });
  const two = writeSafetensors(new Map([["b", b], ["a", a]]), {
    y: "",
    x: "1",
  });
  assert.deepEqual(one, two);
  assert.equal(new DataView(one.buffer).getUint32(0, true) % 8, 0);
});

Deno.test("readSafetensors() widens every type of element", () => {
  assert.deepEqual(
    valuesOf("F32", bytesOf(Float32Array.of(1.5, -0.1))),
    [1.5, Math.fround(-0.1)],
  );
  assert.deepEqual(valuesOf("F64", bytesOf(Float64Array.of(0.1))), [
    Math.fround(0.1),
  ]);
  assert.deepEqual(
    valuesOf(
      "F16",
      bytesOf(
        Uint16Array.of(0x3c00, 0xc000, 0x7bff, 0x0001, 0x7c00, 0x3555, 0x8000),
      ),
    ),
    [1, -2, 65504, 2 ** -24, Infinity, 0.333251953125, -0],
  );
  assert.deepEqual(
    valuesOf("BF16", bytesOf(Uint16Array.of(0x3f80, 0xc040, 0x0001))),
    [1, -3, 2 ** -133],
  );
  assert.deepEqual(valuesOf("I32", bytesOf(Int32Array.of(-5))), [-5]);
  assert.deepEqual(
    valuesOf("I64", bytesOf(BigInt64Array.of(-5n, 2n ** 31n - 1n))),
    [-5, 2 ** 31 - 1],
  );
  assert.deepEqual(valuesOf("U8", [0, 255]), [0, 255]);
  assert.deepEqual(valuesOf("BOOL", [0, 1]), [0, 1]);
});

Deno.test("writeSafetensors() writes values of 16 bits in two bytes each, rounded to the nearest", () => {
  const data = Float16Array.of(1 + 2 ** -11 + 2 ** -20, -65504, 2 ** -24, -0);
  const bytes = writeSafetensors(new Map([["w", { shape: [4], data }]]));
  assert.match(new TextDecoder().decode(bytes.slice(8)), /"dtype":"F16"/);
  assert.deepEqual(bytesOf(bytes.slice(-8)), [...bytesOf(data)]);
  const { data: read } = readSafetensors(bytes, "f").tensors.get("w")!;
  assert.deepEqual(
    read,
    Float32Array.of(1 + 2 ** -10, -65504, 2 ** -24, -0),
  );
});

Deno.test("readSafetensors() reads bytes that start anywhere in their buffer", () => {
  const file = writeSafetensors(
    new Map([["a", { shape: [1], data: Float32Array.of(3) }]]),
  );
  const shifted = new Uint8Array(file.length + 3);
  shifted.set(file, 3);
  const { tensors } = readSafetensors(shifted.subarray(3), "f");
  assert.deepEqual(tensors.get("a")?.data, Float32Array.of(3));
});

const broken: Record<string, [Uint8Array, RegExp]> = {
  "too short for a length": [
    Uint8Array.of(1, 2),
    /2 bytes, expected at least 8/,
  ],
  "header longer than the file": [
    Uint8Array.of(9, 0, 0, 0, 0, 0, 0, 0, 123, 125),
    /header of 9 bytes, expected at most 2/,
  ],
  "header of 2^60 bytes": [
    Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 16, 123, 125),
    /header of \d+ bytes, expected at most 2/,
  ],
  "no JSON": [fileOf("{"), /header is no JSON,/],
  "JSON list": [fileOf("[]"), /no JSON object/],
  "metadata of numbers": [fileOf(`{"__metadata__":{"a":1}}`), /__metadata__/],
  "name twice": [
    fileOf(
      `{"a\\u0062":${entry("U8", [1], 0, 1)}, "ab" :${entry("U8", [1], 0, 1)}}`,
      [1],
    ),
    /tensor "ab": name occurs twice/,
  ],
  "ranges overlap": [
    fileOf(
      `{"a":${entry("U8", [2], 0, 2)},"b":${entry("U8", [2], 1, 3)}}`,
      [1, 2, 3],
    ),
    /tensor "b": bytes 1\.\.3 overlap, expected them to start at 2/,
  ],
  "gap between ranges": [
    fileOf(
      `{"a":${entry("U8", [1], 0, 1)},"b":${entry("U8", [1], 2, 3)}}`,
      [1, 2, 3],
    ),
    /tensor "b": bytes 2\.\.3 leave a gap/,
  ],
  "range too short for the shape": [
    fileOf(`{"a":${entry("F32", [2], 0, 4)}}`, [0, 0, 0, 0]),
    /tensor "a": 4 bytes, expected 8 for shape \[2\] of F32/,
  ],
  "file cut off": [
    fileOf(`{"a":${entry("F32", [2], 0, 8)}}`, [0, 0, 0, 0]),
    /tensor "a": bytes 0\.\.8 after the header, expected at most 4/,
  ],
  "bytes behind the last tensor": [
    fileOf(`{"a":${entry("U8", [1], 0, 1)}}`, [1, 2]),
    /bytes, expected \d+ from its header/,
  ],
  "unknown type": [
    fileOf(`{"a":${entry("F8_E4M3", [1], 0, 1)}}`, [1]),
    /tensor "a": element type "F8_E4M3", expected one of F32, /,
  ],
  "inherited type": [
    fileOf(`{"a":${entry("toString", [1], 0, 1)}}`, [1]),
    /element type "toString"/,
  ],
  "negative extent": [
    fileOf(`{"a":${entry("U8", [-1], 0, 0)}}`),
    /tensor "a": entry .*, expected "dtype"/,
  ],
  "range backwards": [
    fileOf(`{"a":${entry("U8", [1], 1, 0)}}`, [1]),
    /ascending "data_offsets"/,
  ],
  "entry is null": [fileOf(`{"a":null}`), /tensor "a": entry null/],
  "integer too wide": [
    fileOf(
      `{"a":${entry("I64", [1], 0, 8)}}`,
      bytesOf(BigInt64Array.of(2n ** 31n)),
    ),
    /tensor "a": value 2147483648, expected a 32-bit integer/,
  ],
};

for (const [problem, [bytes, message]] of Object.entries(broken)) {
  Deno.test(`readSafetensors() refuses a file: ${problem}`, () => {
    assert.throws(() => readSafetensors(bytes, "f.safetensors"), (error) => {
      assert(error instanceof WeightsError);
      assert.match(error.message, /^Cannot read "f\.safetensors"/);
      assert.match(error.message, message);
      return true;
    });
  });
}

Deno.test("writeSafetensors() refuses an array that does not fill its shape", () => {
  assert.throws(
    () =>
      writeSafetensors(
        new Map([["a", { shape: [2], data: Float32Array.of(1) }]]),
      ),
    /Cannot write tensor "a": 1 values for shape \[2\]/,
  );
});

Deno.test("readSafetensors() reads an empty tensor in front of one whose name is a number", () => {
  // JSON.parse lists "0" before "!", although it stands behind it.
  const empty: StoredArray = { shape: [0], data: new Float32Array() };
  const one: StoredArray = { shape: [1], data: Float32Array.of(1) };
  const bytes = writeSafetensors(new Map([["!", empty], ["0", one]]));
  const { tensors } = readSafetensors(bytes, "f");
  assert.deepEqual(tensors.get("0"), one);
  assert.deepEqual(tensors.get("!"), empty);
});

Deno.test("openSafetensors() reads the header, and then only what is asked for", async () => {
  const a: StoredArray = { shape: [300], data: new Float32Array(300) };
  const b: StoredArray = { shape: [2], data: Int32Array.of(5, -6) };
  const whole = writeSafetensors(new Map([["a", a], ["b", b]]), { x: "y" });
  const header = 8 + new DataView(whole.buffer).getUint32(0, true);
  const ranges: number[][] = [];
  const { name, size, read } = byteSource(whole, "f");
  const checkpoint = await openSafetensors({
    name,
    size,
    read: (...range) => {
      ranges.push(range);
      return read(...range);
    },
  });
  assert.deepEqual(checkpoint.metadata, { x: "y" });
  assert.deepEqual(await readArray(checkpoint, "b"), b);
  assert.deepEqual(ranges, [[0, 8], [8, header - 8], [header + 1200, 8]]);
  await assert.rejects(
    readArray(checkpoint, "c"),
    /tensor "c": no such tensor/,
  );
});

Deno.test("openSafetensors() fails cleanly wherever a file is cut off", async () => {
  const b: StoredArray = { shape: [2], data: Int32Array.of(5, -6) };
  const whole = writeSafetensors(new Map([["b", b]]));
  for (let length = 0; length < whole.length; length++) {
    const source = byteSource(whole.subarray(0, length), "f");
    await assert.rejects(openSafetensors(source), WeightsError, `${length}`);
  }
});

Deno.test("readArray() names the tensor whose values do not fit", async () => {
  const wide = bytesOf(BigInt64Array.of(2n ** 40n));
  const file = fileOf(`{"a":${entry("I64", [1], 0, 8)}}`, wide);
  const checkpoint = await openSafetensors(byteSource(file, "f"));
  await assert.rejects(
    readArray(checkpoint, "a"),
    /Cannot read "f", tensor "a": value 1099511627776, expected a 32-bit/,
  );
});
