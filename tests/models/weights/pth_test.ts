import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type ByteSource,
  byteSource,
  openFile,
} from "../../../models/weights/byte_source.ts";
import { readArray } from "../../../models/weights/checkpoint.ts";
import { openPth } from "../../../models/weights/pth.ts";
import { WeightsError } from "../../../models/weights/weights_error.ts";
import {
  call,
  type Code,
  dict,
  global,
  int,
  integer,
  pickle,
  stateDict,
  tensor,
  text,
  torchFile,
  tuple,
  zip,
} from "./torch_file.ts";

async function valuesOf(file: Uint8Array, name = "w"): Promise<number[]> {
  const checkpoint = await openPth(byteSource(file, "f.pth"));
  return [...(await readArray(checkpoint, name)).data];
}

async function namesOf(code: Code): Promise<string[]> {
  const file = torchFile(code, { "0": Float32Array.of(1, 2) });
  return [...(await openPth(byteSource(file, "f.pth"))).tensors.keys()];
}

const one = stateDict([["w", tensor("0", "Float", [2])]]);

Deno.test("openPth() reads every type of storage", async () => {
  const cases: [string, ArrayBufferView, number[]][] = [
    ["Float", Float32Array.of(1.5, -0.1), [1.5, Math.fround(-0.1)]],
    ["Double", Float64Array.of(0.1, 2), [Math.fround(0.1), 2]],
    ["Half", Uint16Array.of(0x3c00, 0x3555), [1, 0.333251953125]],
    ["BFloat16", Uint16Array.of(0x3f80, 0xc040), [1, -3]],
    ["Long", BigInt64Array.of(-5n, 2n ** 31n - 1n), [-5, 2 ** 31 - 1]],
    ["Int", Int32Array.of(-7, 7), [-7, 7]],
    ["Short", Int16Array.of(-32768, 7), [-32768, 7]],
    ["Char", Int8Array.of(-128, 7), [-128, 7]],
    ["Byte", Uint8Array.of(0, 255), [0, 255]],
    ["Bool", Uint8Array.of(1, 0), [1, 0]],
  ];
  for (const [type, data, expected] of cases) {
    const code = stateDict([["w", tensor("0", type, [2])]]);
    assert.deepEqual(await valuesOf(torchFile(code, { "0": data })), expected);
  }
});

Deno.test("openPth() makes any view of a storage contiguous", async () => {
  const data = Float32Array.from({ length: 200 }, (_, i) => i);
  const axes = fc.array(
    fc.tuple(
      fc.integer({ min: 0, max: 4 }),
      fc.integer({ min: 0, max: 9 }),
    ),
    { maxLength: 4 },
  );
  await fc.assert(
    fc.asyncProperty(
      axes,
      fc.integer({ min: 0, max: 50 }),
      async (axes, at) => {
        const shape = axes.map(([extent]) => extent);
        const strides = axes.map(([, stride]) => stride);
        const code = stateDict([[
          "w",
          tensor("0", "Float", shape, strides, at),
        ]]);
        let expected = [at];
        for (const [extent, stride] of axes) {
          expected = expected.flatMap((place) =>
            Array.from({ length: extent }, (_, i) => place + i * stride)
          );
        }
        assert.deepEqual(
          await valuesOf(torchFile(code, { "0": data })),
          expected,
        );
      },
    ),
    { numRuns: 50 },
  );
});

Deno.test("openPth() finds the weights within other dictionaries", async () => {
  const other = stateDict([["ema", tensor("0", "Float", [2])]]);
  for (
    const code of [
      one,
      dict([["epoch", integer(300)], ["model", one], ["lr", [0x4e]]]),
      dict([["optimizer", other], ["state_dict", one]]),
      dict([["state_dict", dict([["model", one]])], ["other", other]]),
      dict([["w", tensor("0", "Float", [2])], ["step", integer(70000)]]),
    ]
  ) assert.deepEqual(await namesOf(code), ["w"]);
});

Deno.test("openPth() reads what the opcodes of newer protocols say", async () => {
  // PROTO 4, FRAME, SHORT_BINUNICODE, MEMOIZE, STACK_GLOBAL; keys out of the memo.
  const name = [0x8c, 1, 0x77, 0x94];
  const stacked = [
    ...[0x95, ...int(99, 8)],
    ...call([...text("collections"), ...text("OrderedDict"), 0x93]),
    ...name,
    ...call(
      global("torch._utils", "_rebuild_parameter"),
      tensor("0", "Float", [2]),
      [0x88],
      call(global("collections", "OrderedDict")),
    ),
    0x73,
    0x28,
    ...text("size"),
    ...call(global("torch", "Size"), tuple(integer(2))),
    ...[0x68, 0],
    ...tensor("0", "Float", [1]),
    0x75,
  ];
  const file = torchFile(stacked, { "0": Float32Array.of(8, 9) });
  assert.deepEqual(await valuesOf(file), [8]);
});

Deno.test("openPth() reads archives of zip64, and comments behind them", async () => {
  const data = { "0": Float32Array.of(1, 2) };
  for (const isWide of [false, true]) {
    const file = torchFile(one, data, {
      isWide,
      comment: "PK\x05\x06 and what looks like one more end",
    });
    assert.deepEqual(await valuesOf(file), [1, 2]);
  }
});

Deno.test("openPth() reads only the tensors that are asked for", async () => {
  const code = stateDict([
    ["big", tensor("0", "Float", [5000])],
    ["part", tensor("0", "Float", [3], [1], 1000)],
  ]);
  const big = Float32Array.from({ length: 5000 }, (_, i) => i);
  // Padding, so that the directory's search at the end does not pass the data.
  const whole = byteSource(
    zip([
      ["a/data/0", new Uint8Array(big.buffer)],
      ["a/data.pkl", pickle(code)],
      ["a/pad", new Uint8Array(70_000)],
    ]),
    "f",
  );
  const ranges: [number, number][] = [];
  const source: ByteSource = {
    ...whole,
    read(offset, length) {
      ranges.push([offset, length]);
      return whole.read(offset, length);
    },
  };
  const checkpoint = await openPth(source);
  const { data } = await readArray(checkpoint, "part");
  assert.deepEqual([...data], [1000, 1001, 1002]);
  const inData = ranges.filter(([offset]) => offset >= 64 && offset < 20_000);
  assert.deepEqual(inData, [[64 + 4000, 12]]);
});

Deno.test("openFile() reads parts of a file in any order, also at once", async () => {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeFile(path, Uint8Array.from({ length: 100 }, (_, i) => i));
    using file = await openFile(path);
    assert.equal(file.size, 100);
    const parts = await Promise.all([50, 0, 97].map((at) => file.read(at, 3)));
    assert.deepEqual(parts.map((part) => [...part]), [
      [50, 51, 52],
      [0, 1, 2],
      [97, 98, 99],
    ]);
    await assert.rejects(
      file.read(98, 3),
      /3 bytes from 98 on, expected them within its 100: the file is cut off/,
    );
    assert.deepEqual([...await file.read(1, 1)], [1]);
    await Deno.truncate(path, 10);
    await assert.rejects(file.read(5, 10), /end after 10 bytes, expected 100/);
  } finally {
    await Deno.remove(path);
  }
});

const f32 = { "0": Float32Array.of(1, 2) };
const bad: Record<string, [Uint8Array, RegExp]> = {
  "runs a command": [
    torchFile(call(global("os", "system"), text("touch /tmp/hacked"))),
    /"archive\/data\.pkl", opcode 0x63 at byte 2: global "os\.system" is refused, expected one of collections\.OrderedDict, /,
  ],
  "runs a command beside its tensors": [
    torchFile(
      dict([
        ["model", one],
        ["x", call(global("posix", "system"), text("true"))],
      ]),
      f32,
    ),
    /global "posix\.system" is refused/,
  ],
  "names a command on the stack": [
    torchFile([...text("builtins"), ...text("eval"), 0x93]),
    /opcode 0x93 at byte \d+: global "builtins\.eval" is refused/,
  ],
  "calls by mark": [
    torchFile([0x28, 0x69, ...global("os", "system").slice(1)]),
    /opcode 0x69 at byte 3: global "os\.system" is refused/,
  ],
  "calls what is allowed by mark": [
    torchFile([0x28, 0x69, ...global("torch", "Size").slice(1)]),
    /opcode 0x69 at byte 3: a call by mark/,
  ],
  "makes an object": [
    torchFile([...global("collections", "OrderedDict"), 0x29, 0x81]),
    /opcode 0x81 at byte \d+: is refused/,
  ],
  "calls a class of storages": [
    torchFile(call(global("torch", "FloatStorage"))),
    /opcode 0x52 .* no function/,
  ],
  "calls a number": [
    torchFile(call(integer(1))),
    /opcode 0x52 .* no function/,
  ],
  "calls nothing": [torchFile(call([0x4e])), /opcode 0x52 .* no function/],
  "inherited global": [
    torchFile(global("toString", "constructor")),
    /global "toString\.constructor" is refused/,
  ],
  "attributes of a list": [
    torchFile([0x5d, ...dict([]), 0x62]),
    /opcode 0x62 at byte \d+: attributes of an object/,
  ],
  "pickle cut off": [
    zip([["a/data.pkl", pickle(one).slice(0, 40)]]),
    /opcode 0x\w\w at byte \d+: the pickle is cut off/,
  ],
  "pickle without an end": [
    zip([["a/data.pkl", Uint8Array.of(0x80, 2)]]),
    /opcode 0x00 at byte 2: the pickle is cut off/,
  ],
  "pops an empty stack": [torchFile([0x30]), /opcode 0x30 .* stack is empty/],
  "no mark": [torchFile([0x74]), /opcode 0x74 .* there is no mark/],
  "empty memo": [torchFile([0x68, 3]), /nothing is kept under 3/],
  "old protocol": [
    zip([["a/data.pkl", Uint8Array.of(0x80, 1, 0x4e, 0x2e)]]),
    /protocol 1, expected 2 to 5/,
  ],
  "unknown kind of storage": [
    torchFile([
      ...tuple(text("module"), global("torch", "FloatStorage"), text("0")),
      0x51,
    ]),
    /opcode 0x51 at byte \d+: persistent id of kind "module"/,
  ],
  "storage key that is a path": [
    torchFile(stateDict([["w", tensor("../data.pkl", "Byte", [2])]]), f32),
    /persistent id/,
  ],
  "unknown type of storage": [
    torchFile(stateDict([["w", tensor("0", "QInt8", [2])]]), f32),
    /global "torch\.QInt8Storage" is refused/,
  ],
  "strides for another rank": [
    torchFile(stateDict([["w", tensor("0", "Float", [2], [1, 1])]]), f32),
    /opcode 0x52 .* arguments of _rebuild_tensor_v2/,
  ],
  "negative stride": [
    torchFile(stateDict([["w", tensor("0", "Float", [2], [-1], 1)]]), f32),
    /arguments of _rebuild_tensor_v2/,
  ],
  "shape larger than the storage": [
    torchFile(stateDict([["w", tensor("0", "Float", [3])]]), f32),
    /tensor "w": storage "0" of 8 bytes, expected at least 12 for shape \[3\]/,
  ],
  "offset behind the storage": [
    torchFile(stateDict([["w", tensor("0", "Float", [1], [1], 2)]]), f32),
    /tensor "w": storage "0" of 8 bytes, expected at least 12 .* offset 2/,
  ],
  "no bytes for a storage": [
    torchFile(one),
    /tensor "w": no entry "archive\/data\/0"/,
  ],
  "no tensors": [
    torchFile(dict([["epoch", integer(1)]])),
    /a dictionary of epoch, expected a dictionary of tensors/,
  ],
  "just a number": [torchFile(integer(1)), /number, expected a dictionary/],
  "big-endian": [
    zip([
      ["a/data.pkl", pickle(one)],
      ["a/byteorder", new TextEncoder().encode("big")],
    ]),
    /byte order "big", expected "little"/,
  ],
  "compressed": [
    torchFile(one, f32, { method: 8 }),
    /entry "archive\/data\.pkl" is compressed or encrypted \(method 8\)/,
  ],
  "entry twice": [
    zip([["a", Uint8Array.of(1)], ["a", Uint8Array.of(2)]]),
    /entry "a" occurs twice/,
  ],
  "other archive": [
    zip([["readme", Uint8Array.of(1)]]),
    /0 entries called "data.pkl", expected one/,
  ],
  "pickle without an archive": [pickle(one), /no directory at the end/],
  "empty": [new Uint8Array(), /no directory at the end of its 0 bytes/],
};

for (const [problem, [file, message]] of Object.entries(bad)) {
  Deno.test(`openPth() refuses a file: ${problem}`, async () => {
    await assert.rejects(openPth(byteSource(file, "f.pth")), (error) => {
      assert(error instanceof WeightsError);
      assert.match(error.message, /^Cannot read "f\.pth"/);
      assert.match(error.message, message);
      return true;
    });
  });
}

Deno.test("openPth() fails cleanly wherever a file is cut off", async () => {
  for (const isWide of [false, true]) {
    const file = torchFile(one, f32, { isWide });
    for (let length = 0; length < file.length; length++) {
      await assert.rejects(
        openPth(byteSource(file.subarray(0, length), "f.pth")),
        WeightsError,
        `${length}`,
      );
    }
  }
});

Deno.test("openPth() fails cleanly whatever bytes are changed", async () => {
  const good = torchFile(one, f32, { isWide: true });
  const changes = fc.array(
    fc.tuple(fc.nat(good.length - 1), fc.nat(255)),
    { minLength: 1, maxLength: 3 },
  );
  await fc.assert(
    fc.asyncProperty(changes, async (changes) => {
      const file = good.slice();
      for (const [at, value] of changes) file[at] = value;
      try {
        const checkpoint = await openPth(byteSource(file, "f.pth"));
        for (const name of checkpoint.tensors.keys()) {
          await readArray(checkpoint, name);
        }
      } catch (error) {
        assert(error instanceof WeightsError, `${error}`);
      }
    }),
    { numRuns: 300 },
  );
});
