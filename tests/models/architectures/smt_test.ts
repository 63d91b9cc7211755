import assert from "node:assert/strict";
import type { Model } from "../../../models/architecture.ts";
import smt from "../../../models/architectures/smt.ts";
import { topologicalOrder } from "../../../models/graph/order.ts";
import { input, sizeOf } from "../../../models/graph/tensor.ts";
import { bottleneckAdapter } from "../../../models/layers/adapter.ts";
import { publishedNames } from "./published_names.ts";

const NARROW = { classes: 10, dims: [16, 32, 64, 128] };

const countOf = ({ parameters }: Model) =>
  parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0);

/** Of the paper's repository, whose micro is our mini with fewer channels. */
const COUNTS = [
  ["mini", NARROW, 645_162, 26_616],
  ["mini", { classes: 10 }, 1_416_250, 59_316],
  ["tiny", {}, 11_506_536, 417_376],
  ["small", {}, 22_550_952, 898_800],
  ["base", {}, 32_037_352, 1_248_512],
  ["large", {}, 80_620_264, 3_392_256],
] as const;

for (const [size, changes, weights, adapters] of COUNTS) {
  Deno.test(`smt ${size} ${JSON.stringify(changes)} has as many parameters as published`, () => {
    assert.equal(countOf(smt.build(size, changes)), weights);
    const adapted = smt.build(size, changes, [bottleneckAdapter(4)]);
    assert.equal(countOf(adapted), weights + adapters);
  });
}

Deno.test("smt without layer scale lacks just the gammas", () => {
  const plain = smt.build("large", { layerScale: null });
  assert.equal(countOf(plain), 80_589_544);
});

Deno.test("smt declares parameters in the order of the checkpoints", async () => {
  const model = smt.build("mini", {
    stem: 7,
    dims: [8, 16, 24, 48],
    depths: [1, 1, 2, 1],
    mlpRatios: [4, 3, 2, 2],
    classes: 10,
  }, [bottleneckAdapter(4)]);
  assert.deepEqual(
    model.parameters.map(({ name }) => name),
    await publishedNames("smt_adapter"),
  );
});

Deno.test("smt keeps statistics of the stem and of each modulation, and moves them in training only", () => {
  const model = smt.build("mini");
  const images = input("images", [2, 64, 64, 3]);
  const norms = [
    "patch_embed1.conv.1",
    ...["1.0", "1.1", "2.0", "2.1", "3.0", "3.2"].map((block) =>
      `block${block}.attn.bn`
    ),
  ];
  const names = norms.flatMap((norm) =>
    ["running_mean", "running_var", "num_batches_tracked"]
      .map((name) => `${norm}.${name}`)
  );
  assert.deepEqual(model.states.map(({ name }) => name), names);
  const { assignments } = model.apply(images, { isTraining: true });
  assert.deepEqual(assignments.map(({ state }) => state.name), names);
  assert.deepEqual(model.apply(images, { isTraining: false }).assignments, []);
});

Deno.test("smt drops paths the more the deeper the block, both branches apart", () => {
  const changes = { depths: [1, 1, 2, 1], dropPath: 0.2 };
  const model = smt.build("mini", changes);
  const images = input("images", [2, 64, 64, 3]);
  const { logits } = model.apply(images, { isTraining: true });
  const drops = topologicalOrder([logits])
    .filter(({ op }) => op === "drop_path")
    .map(({ attributes: { rate, site } }) => [site, rate]);
  assert.deepEqual(
    drops,
    [
      ["block2.0", 0.05],
      ["block3.0", 0.1],
      ["block3.1", 0.2 * 3 / 4],
      ["block4.0", 0.2],
    ].flatMap((
      [site, rate],
    ) => [[`${site}.attn`, rate], [`${site}.mlp`, rate]]),
  );
});

Deno.test("smt counts its depth block by block for layer decay", () => {
  const model = smt.build("mini");
  const idOf = (name: string) =>
    model.layerId(model.parameters.find((own) => own.name === name)!);
  const depths = [
    "patch_embed1.norm.weight",
    "block1.0.norm1.weight",
    "block1.1.mlp.fc1.weight",
    "norm1.weight",
    "patch_embed2.proj.weight",
    "block2.0.norm1.weight",
    "block4.1.gamma_1",
    "norm4.weight",
    "head.weight",
  ].map(idOf);
  assert.deepEqual(depths.map(({ id }) => id), [0, 1, 2, 2, 2, 3, 10, 11, 11]);
  assert.ok(depths.every(({ last }) => last === 11));
});
