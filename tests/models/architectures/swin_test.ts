import assert from "node:assert/strict";
import type { Model } from "../../../models/architecture.ts";
import swin from "../../../models/architectures/swin.ts";
import { topologicalOrder } from "../../../models/graph/order.ts";
import { input, sizeOf } from "../../../models/graph/tensor.ts";
import { bottleneckAdapter } from "../../../models/layers/adapter.ts";
import { publishedNames } from "./published_names.ts";

const countOf = ({ parameters }: Model) =>
  parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0);

/** Of the paper's repository: 10 classes for the small one, 1000 for the others. */
const COUNTS = {
  mini: { changes: { classes: 10 }, weights: 1_510_088, adapters: 59_316 },
  tiny: { changes: {}, weights: 28_288_354, adapters: 1_083_792 },
  small: { changes: {}, weights: 49_606_258, adapters: 1_974_288 },
  base: { changes: {}, weights: 87_768_224, adapters: 3_504_832 },
} as const;

for (const [size, { changes, weights, adapters }] of Object.entries(COUNTS)) {
  Deno.test(`swin ${size} has as many parameters as published`, () => {
    assert.equal(countOf(swin.build(size, changes)), weights);
    const adapted = swin.build(size, changes, [bottleneckAdapter(4)]);
    assert.equal(countOf(adapted), weights + adapters);
  });
}

Deno.test("swin declares parameters in the order of the checkpoints", async () => {
  const model = swin.build("mini", {
    patch: 4,
    width: 8,
    depths: [2, 1, 2, 1],
    mlpRatio: 2,
    classes: 10,
  }, [bottleneckAdapter(4)]);
  assert.deepEqual(
    model.parameters.map(({ name }) => name),
    await publishedNames("swin_adapter"),
  );
  assert.deepEqual(model.states, []);
});

Deno.test("swin makes one window of a map that is no larger, with a table of its size", () => {
  const tableOf = (imageSize: number | readonly [number, number]) =>
    swin.build("mini", { imageSize, window: 7, depths: [2] })
      .parameters.find(({ name }) => name.includes("0.attn.relative"))!.shape;
  assert.deepEqual(tableOf(28), [13 ** 2, 1]); // 14x14 tokens: windows of 7
  assert.deepEqual(tableOf(14), [13 ** 2, 1]);
  assert.deepEqual(tableOf(10), [9 ** 2, 1]);
  assert.deepEqual(tableOf([10, 20]), [9 ** 2, 1]);
});

Deno.test("swin shifts the odd blocks of maps larger than a window, and only those", () => {
  const masksOf = (depths: readonly number[]) => {
    const model = swin.build("mini", { depths });
    const images = input("images", [1, 32, 32, 3]);
    const { logits } = model.apply(images, { isTraining: false });
    return topologicalOrder([logits])
      .filter(({ op, name }) => op === "constant" && name!.includes("mask"))
      .map(({ name }) => name);
  };
  assert.deepEqual(masksOf([1, 1, 1, 1]), []);
  assert.deepEqual(masksOf([3, 1, 2, 2]), ["shift_mask_16x16_4"]);
  assert.deepEqual(masksOf([1, 4, 2, 2]), [
    "shift_mask_8x8_4",
    "shift_mask_8x8_4",
  ]);
});

Deno.test("swin refuses maps that windows do not fill, and odd maps to merge", () => {
  assert.throws(() => swin.build("mini", { imageSize: 20 }), {
    name: "RangeError",
    message:
      "Cannot cut a map of 10x10 tokens into windows: found sides that 4 does not divide, expected multiples of it",
  });
  assert.throws(() => swin.build("mini", { imageSize: 6 }), {
    name: "RangeError",
    message:
      'Cannot merge patches at "layers.0.downsample": the map is 3x3, expected even sides',
  });
});

Deno.test("swin drops paths the more the deeper the block, both branches apart", () => {
  const model = swin.build("mini", { depths: [1, 2], dropPath: 0.2 });
  const images = input("images", [2, 32, 32, 3]);
  const drops = (isTraining: boolean) =>
    topologicalOrder([model.apply(images, { isTraining }).logits])
      .filter(({ op }) => op === "drop_path")
      .map(({ attributes: { rate, site } }) => [site, rate]);
  assert.deepEqual(drops(true), [
    ["layers.1.blocks.0.attn", 0.1],
    ["layers.1.blocks.0.mlp", 0.1],
    ["layers.1.blocks.1.attn", 0.2],
    ["layers.1.blocks.1.mlp", 0.2],
  ]);
  assert.deepEqual(drops(false), []);
});
