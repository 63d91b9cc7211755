import assert from "node:assert/strict";
import {
  defineArchitecture,
  type Model,
} from "../../../models/architecture.ts";
import { architectures } from "../../../models/architectures/mod.ts";
import { sizeOf } from "../../../models/graph/tensor.ts";
import { lora } from "../../../models/layers/lora.ts";
import { byteSource } from "../../../models/weights/byte_source.ts";
import type { Checkpoint } from "../../../models/weights/checkpoint.ts";
import { CheckpointError } from "../../../models/weights/checkpoint_error.ts";
import {
  loadCheckpoint,
  type LoadOptions,
} from "../../../models/weights/load_checkpoint.ts";
import { resizePositionTable } from "../../../models/weights/resize_position_table.ts";
import {
  openSafetensors,
  writeSafetensors,
} from "../../../models/weights/safetensors.ts";
import { WeightsError } from "../../../models/weights/weights_error.ts";

const init = { kind: "constant", value: 1 } as const;

const toy = defineArchitecture<{ classes: number; window: number }>("toy", {
  summary: "A stem, a table and a head",
  paper: "none",
  sizes: { micro: { classes: 3, window: 2 } },
  sample: () => ({ name: "x", shape: [2] }),
  forward(scope, x, { classes, window }) {
    scope.at("stem").parameter("weight", [2, 2], init);
    scope.at("norm").state("running_mean", [2], init);
    const side = 2 * window - 1;
    scope.parameter("relative_position_bias_table", [side ** 2, 2], init);
    const head = scope.at("head", { kind: "head" });
    head.at("dense").parameter("weight", [2, 2], init);
    head.at("out").parameter("weight", [classes, 2], init);
    head.at("out").parameter("bias", [classes], init);
    return x;
  },
  layerId: () => 0,
  lastLayerId: () => 0,
}).build;

type Stored = readonly [string, readonly number[], Int32Array?];

const names: readonly Stored[] = [
  ["stem.weight", [2, 2]],
  ["norm.running_mean", [2]],
  ["relative_position_bias_table", [9, 2]],
  ["head.dense.weight", [2, 2]],
  ["head.out.weight", [3, 2]],
  ["head.out.bias", [3]],
];

/** Values count on from 100 times the place in the list. */
function checkpointOf(list: readonly Stored[]): Promise<Checkpoint> {
  const arrays = list.map(([name, shape, data], place) => {
    const floats = Float32Array.from(
      { length: sizeOf(shape) },
      (_, i) => 100 * place + i,
    );
    return [name, { shape, data: data ?? floats }] as const;
  });
  const bytes = writeSafetensors(new Map(arrays));
  return openSafetensors(byteSource(bytes, "f.safetensors"));
}

async function load(
  list: readonly Stored[],
  options?: LoadOptions,
  model: Model = toy("micro"),
) {
  const loaded = await loadCheckpoint(model, await checkpointOf(list), options);
  const weights = [...loaded.weights].map(([name, data]) => [name, [...data]]);
  return { ...loaded, weights: Object.fromEntries(weights) };
}

const change = (change: Readonly<Record<string, Stored | undefined>>) =>
  names.flatMap((item) =>
    Object.hasOwn(change, item[0])
      ? change[item[0]] ? [change[item[0]]!] : []
      : [item]
  );

Deno.test("loadCheckpoint() reads parameters and states by name", async () => {
  const { weights, initial, ignored } = await load(names);
  assert.deepEqual(Object.keys(weights).sort(), names.map(([n]) => n).sort());
  assert.deepEqual(weights["stem.weight"], [0, 1, 2, 3]);
  assert.deepEqual(weights["norm.running_mean"], [100, 101]);
  assert.deepEqual(weights["head.out.bias"], [500, 501, 502]);
  assert.deepEqual([initial, ignored], [[], []]);
});

Deno.test("loadCheckpoint() sees through what wrappers put in front of names", async () => {
  for (const prefix of ["module.", "model.", "_orig_mod.", "module.model."]) {
    const list = names.map((
      [name, ...rest],
    ): Stored => [prefix + name, ...rest]);
    const { weights } = await load(list);
    assert.deepEqual(weights["norm.running_mean"], [100, 101], prefix);
  }
});

Deno.test("loadCheckpoint() finds the base of a network on Hugging Face", async () => {
  const { roberta, llama } = architectures;
  for (
    const [model, base] of [
      [roberta.build("micro", { depth: 1 }), "roberta."],
      [llama.build("micro", { depth: 1 }), "model."],
    ] as const
  ) {
    const list = model.parameters.filter(({ unit }) => unit.kind !== "head")
      .map(({ name, shape }): Stored => [name.slice(base.length), shape]);
    const { weights, initial } = await load(list, { mayLackHead: true }, model);
    assert.equal(Object.keys(weights).length, list.length);
    assert.equal(initial.length, model.parameters.length - list.length);
  }
});

Deno.test("loadCheckpoint() skips what networks compute themselves, and what it is told to", async () => {
  const { ignored } = await load([
    ...names,
    ["attn.relative_position_index", [1]],
    ["norm.num_batches_tracked", []],
    ["lm_head.bias", [1]],
  ], { ignore: (name) => name.startsWith("lm_head.") });
  assert.deepEqual(ignored.toSorted(), [
    "attn.relative_position_index",
    "lm_head.bias",
    "norm.num_batches_tracked",
  ]);
});

Deno.test("loadCheckpoint() reads the counts of batch norm, which PyTorch stores as integers without axes", async () => {
  const smt = architectures.smt.build("micro");
  const list = [...smt.parameters, ...smt.states].map((
    { name, shape },
  ): Stored =>
    name.endsWith("num_batches_tracked")
      ? [name, [], Int32Array.of(7)]
      : [name, shape]
  );
  const { weights } = await load(list, {}, smt);
  assert.deepEqual(weights["patch_embed1.conv.1.num_batches_tracked"], [7]);
});

const other = change({
  "head.out.weight": ["head.out.weight", [5, 2]],
  "head.out.bias": ["head.out.bias", [5]],
});

Deno.test("loadCheckpoint() leaves a head for other classes at its initial values, and says so", async () => {
  const { weights, initial } = await load(other);
  assert.deepEqual(initial, ["head.out.weight", "head.out.bias"]);
  assert.deepEqual(weights["head.dense.weight"], [300, 301, 302, 303]);
  assert(!("head.out.weight" in weights));
});

Deno.test("loadCheckpoint() zeroes a head for other classes, or fails, as it is told", async () => {
  const { weights, initial } = await load(other, { head: "zero" });
  assert.deepEqual(weights["head.out.weight"], [0, 0, 0, 0, 0, 0]);
  assert.deepEqual(initial, []);
  await assert.rejects(load(other, { head: "error" }), (error) => {
    assert(error instanceof CheckpointError);
    assert.deepEqual(error.misfits.misshaped, [
      "head.out.weight [5,2], expected [3,2]",
      "head.out.bias [5], expected [3]",
    ]);
    return true;
  });
});

Deno.test("loadCheckpoint() picks rows of a head", async () => {
  const { weights } = await load(other, { headRows: [4, 0, 2] });
  assert.deepEqual(weights["head.out.weight"], [408, 409, 400, 401, 404, 405]);
  assert.deepEqual(weights["head.out.bias"], [504, 500, 502]);
  assert.deepEqual(weights["head.dense.weight"], [300, 301, 302, 303]);
  for (const headRows of [[0, 1, 5], [0, 1], [0, 1, -1]]) {
    await assert.rejects(load(other, { headRows }), CheckpointError);
  }
});

Deno.test("loadCheckpoint() resizes a table of relative positions", async () => {
  const list = change({
    relative_position_bias_table: ["relative_position_bias_table", [25, 2]],
  });
  const { weights } = await load(list);
  const stored = Float32Array.from({ length: 50 }, (_, i) => 200 + i);
  assert.deepEqual(
    weights["relative_position_bias_table"],
    [...resizePositionTable(stored, 2, 5, 3)],
  );
  const heads = change({
    relative_position_bias_table: ["relative_position_bias_table", [25, 3]],
  });
  await assert.rejects(load(heads), /table \[25,3\], expected \[9,2\]/);
});

Deno.test("loadCheckpoint() reads what a method added if it is there", async () => {
  const { roberta } = architectures;
  const build = () =>
    roberta.build("micro", { depth: 1 }, [
      lora({ targets: ["query"], rank: 2, alpha: 4 }),
    ]);
  const all = build().parameters;
  const list = all.map(({ name, shape }): Stored => [name, shape]);
  const added = all.filter(({ tag }) => tag === "adapter").map((p) => p.name);
  assert.equal(added.length, 2);
  const full = await load(list, {}, build());
  assert.deepEqual(full.initial, []);
  const base = list.filter(([name]) => !added.includes(name));
  assert.deepEqual((await load(base, {}, build())).initial, added);
  const half = list.filter(([name]) => name !== added[0]);
  await assert.rejects(load(half, {}, build()), /1 missing \(.*lora_A/);
});

Deno.test("loadCheckpoint() lists all that does not fit in one error", async () => {
  const list = [
    ...change({
      "stem.weight": ["stem.weights", [2, 2]],
      "norm.running_mean": ["norm.running_mean", [3]],
      "head.dense.weight": ["head.dense.weight", [2, 3]],
      "head.out.bias": ["head.out.bias", [3], Int32Array.of(1, 2, 3)],
    }),
    ["module.head.out.weight", [3, 2]] as const,
  ];
  await assert.rejects(load(list), (error) => {
    assert(error instanceof CheckpointError && error instanceof WeightsError);
    assert.deepEqual(error.misfits, {
      missing: ["stem.weight [2,2]"],
      extra: ["module.head.out.weight [3,2]", "stem.weights [2,2]"],
      misshaped: [
        "head.dense.weight [2,3], expected [2,2]",
        "head.out.bias of I32, expected floats",
        "norm.running_mean [3], expected [2]",
      ],
    });
    assert.match(
      error.message,
      /^Cannot read "f\.safetensors": 1 missing \(stem\.weight \[2,2\]\), 2 extra \(.*\), 3 misshaped \(.*\), expected the tensors of toy$/,
    );
    return true;
  });
});

Deno.test("loadCheckpoint() does not take a missing head for one of other classes", async () => {
  const list = names.filter(([name]) => !name.startsWith("head."));
  await assert.rejects(load(list), /3 missing \(head\.dense\.weight/);
  const { initial } = await load(list, { mayLackHead: true });
  assert.equal(initial.length, 3);
  await assert.rejects(
    load(names.slice(0, 5), { mayLackHead: true }),
    /1 missing/,
  );
});

Deno.test("loadCheckpoint() reads a head that lacks a whole layer, and refuses half of one", async () => {
  const list = names.filter(([name]) => !name.startsWith("head.out."));
  const options = { mayLackHead: true };
  const { initial, weights } = await load(list, options);
  assert.deepEqual(initial, ["head.out.weight", "head.out.bias"]);
  assert("head.dense.weight" in weights);
  const half = names.filter(([name]) => name !== "head.out.weight");
  await assert.rejects(load(half, options), /1 missing \(head\.out\.weight/);
});

Deno.test("loadCheckpoint() reads a network under the names of another library", async () => {
  const swin = architectures.swin.build("micro");
  const list = swin.parameters.map(({ name, shape }): Stored => [
    name.replace(/^layers\.(\d)\.down/, (_, i) => `layers.${+i + 1}.down`)
      .replace(/^head\./, "head.fc."),
    shape,
  ]);
  const { weights, initial } = await load(list, {}, swin);
  swin.parameters.forEach(({ name, shape }, place) => {
    // The values tell which stored array it was.
    if (sizeOf(shape) > 0) assert.equal(weights[name]?.[0], 100 * place, name);
  });
  assert.deepEqual(initial, []);
});
