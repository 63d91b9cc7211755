import assert from "node:assert/strict";
import fc from "fast-check";
import { byteSource } from "../../../models/weights/byte_source.ts";
import { readArray } from "../../../models/weights/checkpoint.ts";
import { openLegacyPth } from "../../../models/weights/legacy_pth.ts";
import { WeightsError } from "../../../models/weights/weights_error.ts";
import {
  call,
  dict,
  global,
  integer,
  legacyFile,
  pickle,
  stateDict,
  tensor,
  text,
} from "./torch_file.ts";

const two = { "7": Float32Array.of(1, 2), "3": Float32Array.of(3, 4, 5) };
const code = stateDict([
  ["a", tensor("3", "Float", [3])],
  ["b", tensor("7", "Float", [1], [1], 1)],
]);

async function valuesOf(file: Uint8Array): Promise<Record<string, number[]>> {
  const checkpoint = await openLegacyPth(byteSource(file, "f.pth"));
  const values: Record<string, number[]> = {};
  for (const name of checkpoint.tensors.keys()) {
    values[name] = [...(await readArray(checkpoint, name)).data];
  }
  return values;
}

Deno.test("openLegacyPth() finds the storages in the order of their keys", async () => {
  const expected = { a: [3, 4, 5], b: [2] };
  assert.deepEqual(await valuesOf(legacyFile(code, two)), expected);
});

Deno.test("openLegacyPth() reads storages that only other things use", async () => {
  const own = dict([
    ["model", stateDict([["a", tensor("3", "Float", [3])]])],
    ["optimizer", dict([["step", tensor("7", "Float", [2])]])],
  ]);
  assert.deepEqual(await valuesOf(legacyFile(own, two)), { a: [3, 4, 5] });
});

Deno.test("openLegacyPth() finds the end of a long pickle", async () => {
  const names = Array.from({ length: 1500 }, (_, i) => `layer.${i}`);
  const own = stateDict(
    names.map((name, i) => [name, tensor("3", "Float", [1], [1], i % 3)]),
  );
  assert(own.length > 65_536);
  const values = await valuesOf(legacyFile(own, { "3": two["3"] }));
  assert.deepEqual(Object.keys(values), names);
  assert.deepEqual(values["layer.1499"], [5]);
});

const bad: Record<string, [Uint8Array, RegExp]> = {
  "no magic number": [
    pickle(dict([["a", integer(1)]])),
    /a bare pickle, expected a PyTorch checkpoint/,
  ],
  "another magic number": [
    legacyFile(code, two, { magic: "1950a86a20f9469cfc6d" }),
    /a bare pickle/,
  ],
  "another version": [
    legacyFile(code, two, { version: 1002 }),
    /version 1002, expected 1001/,
  ],
  "big-endian": [
    legacyFile(code, two, { isLittleEndian: false }),
    /another byte order/,
  ],
  "no list of storages": [
    legacyFile(code, two, { keys: integer(2) }),
    /storages as number, expected a list/,
  ],
  "storage of nothing": [
    legacyFile(code, { ...two, "9": Float32Array.of(1) }),
    /storage "9" of no tensor/,
  ],
  "storage that is not there": [
    legacyFile(code, { "3": two["3"] }),
    /tensor "b": no storage "7"/,
  ],
  "storage too short": [
    legacyFile(code, { "3": two["7"], "7": two["7"] }),
    /tensor "a": storage "3" of 8 bytes, expected at least 12/,
  ],
  "runs a command": [
    legacyFile(
      dict([
        ["model", code],
        ["x", call(global("posix", "system"), text("true"))],
      ]),
      two,
    ),
    /pickle of tensors at byte \d+, opcode 0x63 at byte \d+: global "posix\.system" is refused/,
  ],
};

for (const [problem, [file, message]] of Object.entries(bad)) {
  Deno.test(`openLegacyPth() refuses a file: ${problem}`, async () => {
    await assert.rejects(openLegacyPth(byteSource(file, "f.pth")), (error) => {
      assert(error instanceof WeightsError);
      assert.match(error.message, message);
      return true;
    });
  });
}

Deno.test("openLegacyPth() fails cleanly wherever a file is cut off", async () => {
  const file = legacyFile(code, two);
  for (let length = 0; length < file.length; length++) {
    await assert.rejects(
      openLegacyPth(byteSource(file.subarray(0, length), "f.pth")),
      WeightsError,
      `${length}`,
    );
  }
});

Deno.test("openLegacyPth() fails cleanly whatever bytes are changed", async () => {
  const good = legacyFile(code, two);
  const changes = fc.array(
    fc.tuple(fc.nat(good.length - 1), fc.nat(255)),
    { minLength: 1, maxLength: 3 },
  );
  await fc.assert(
    fc.asyncProperty(changes, async (changes) => {
      const file = good.slice();
      for (const [at, value] of changes) file[at] = value;
      try {
        await valuesOf(file);
      } catch (error) {
        assert(error instanceof WeightsError, `${error}`);
      }
    }),
    { numRuns: 500 },
  );
});
