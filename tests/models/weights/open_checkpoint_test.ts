import assert from "node:assert/strict";
import { readArray } from "../../../models/weights/checkpoint.ts";
import { openCheckpoint } from "../../../models/weights/open_checkpoint.ts";
import { writeSafetensors } from "../../../models/weights/safetensors.ts";
import { WeightsError } from "../../../models/weights/weights_error.ts";
import { stateDict, tensor, torchFile } from "./torch_file.ts";

type Files = Readonly<Record<string, Uint8Array | object>>;

async function inFolder(
  files: Files,
  test: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    for (const [name, content] of Object.entries(files)) {
      const bytes = content instanceof Uint8Array
        ? content
        : new TextEncoder().encode(JSON.stringify(content));
      await Deno.writeFile(`${folder}/${name}`, bytes);
    }
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function valuesOf(path: string): Promise<Record<string, number[]>> {
  using checkpoint = await openCheckpoint(path);
  const values: Record<string, number[]> = {};
  for (const name of checkpoint.tensors.keys()) {
    values[name] = [...(await readArray(checkpoint, name)).data];
  }
  return values;
}

function safetensors(name: string, ...values: number[]): Uint8Array {
  const data = Float32Array.from(values);
  return writeSafetensors(new Map([[name, { shape: [data.length], data }]]));
}

function pth(name: string, ...values: number[]): Uint8Array {
  const code = stateDict([[name, tensor("0", "Float", [values.length])]]);
  return torchFile(code, { "0": Float32Array.from(values) });
}

for (const [kind, make] of Object.entries({ safetensors, pth })) {
  Deno.test(`openCheckpoint() reads shards of ${kind} by their index`, async () => {
    const [name, index] = kind === "pth"
      ? ["pytorch_model", "pytorch_model.bin.index.json"]
      : ["model", "model.safetensors.index.json"];
    await inFolder({
      [index!]: { weight_map: { a: `${name}-1.x`, b: `${name}-2.x` } },
      [`${name}-1.x`]: make("a", 1, 2),
      [`${name}-2.x`]: make("b", 3),
    }, async (folder) => {
      const expected = { a: [1, 2], b: [3] };
      assert.deepEqual(await valuesOf(`${folder}/${index}`), expected);
      assert.deepEqual(await valuesOf(folder), expected);
    });
  });

  Deno.test(`openCheckpoint() tells a file of ${kind} by its bytes`, async () => {
    await inFolder({ w: make("a", 4) }, async (folder) => {
      assert.deepEqual(await valuesOf(`${folder}/w`), { a: [4] });
    });
  });
}

Deno.test("openCheckpoint() reads what PyTorch 1.13 wrote", async () => {
  const file = new URL("torch_1_13.pth", import.meta.url).pathname;
  assert.deepEqual(await valuesOf(file), {
    "lin.weight": [
      ...[-0.004322517663240433, 0.3097158372402191, -0.4751853346824646],
      ...[-0.4248946011066437, -0.2223689705133438, 0.15482072532176971],
    ],
    "lin.bias": [-0.011439144611358643, 0.45777493715286255],
    "bn.weight": [1, 1],
    "bn.bias": [0, 0],
    "bn.running_mean": [0, 0],
    "bn.running_var": [1, 1],
    "bn.num_batches_tracked": [0],
    // A view: columns 1 to 3 of a 4x6 matrix of 0, 1, 2, …
    t: [1, 7, 13, 19, 2, 8, 14, 20, 3, 9, 15, 21],
    h: [1.5, -2.25],
    b: [1.5, -3],
    i: [1, -2],
    u: [1, 0],
    e: [],
    s: [2.5],
  });
});

Deno.test("openCheckpoint() reads what PyTorch wrote before 1.6", async () => {
  const path = (name: string) => new URL(name, import.meta.url).pathname;
  const archive = await valuesOf(path("torch_1_13.pth"));
  assert.deepEqual(await valuesOf(path("torch_1_13_legacy.pth")), {
    ...archive,
    tied: archive["lin.weight"],
    row: archive["lin.weight"]!.slice(3),
    // A view of one value, three times.
    wide: new Array(3).fill(archive["lin.bias"]![0]),
    short: [-300, 300],
    char: [-5, 5],
  });
});

const a = safetensors("a", 1);
const bad: Record<string, [Files, RegExp]> = {
  "no JSON": [
    { "x.index.json": new TextEncoder().encode("{") },
    /no JSON, expected an object/,
  ],
  "no map": [{ "x.index.json": {} }, /"weight_map" of 0 entries/],
  "null": [{ "x.index.json": [null] }, /"weight_map" of 0 entries/],
  "file elsewhere": [
    { "x.index.json": { weight_map: { a: "../a" } }, a },
    /"weight_map" of 1 entries, expected names/,
  ],
  "array in no file": [
    { "x.index.json": { weight_map: { a: "a", b: "a" } }, a },
    /tensor "b": not in "a", expected it there/,
  ],
  "array in another file": [
    { "x.index.json": { weight_map: { a: "b", b: "a" } }, a, b: a },
    /tensor "a": found in "a", expected it in "b"/,
  ],
  "array that is not named": [
    { "x.index.json": { weight_map: { b: "b" } }, b: pth("c", 1) },
    /tensor "c": found in "b", expected it in "no file"/,
  ],
};

for (const [problem, [files, message]] of Object.entries(bad)) {
  Deno.test(`openCheckpoint() refuses an index: ${problem}`, async () => {
    await inFolder(files, async (folder) => {
      await assert.rejects(
        openCheckpoint(`${folder}/x.index.json`),
        (error) => {
          assert(error instanceof WeightsError);
          assert.match(error.message, message);
          return true;
        },
      );
    });
  });
}

Deno.test("openCheckpoint() names what it looked for in a folder", async () => {
  await inFolder({ "weights.bin": a }, async (folder) => {
    await assert.rejects(openCheckpoint(folder), (error) => {
      assert(error instanceof Deno.errors.NotFound);
      assert.match(error.message, /none of its 1 files is one of model\.safet/);
      return true;
    });
  });
});
