import assert from "node:assert/strict";
import convnext from "../../models/architectures/convnext.ts";
import { countFlops } from "../../models/count_flops.ts";
import { input, parameter } from "../../models/graph/tensor.ts";
import { add } from "../../models/ops/add.ts";
import { matmul } from "../../models/ops/matmul.ts";
import adamw from "../../models/optimizers/adamw.ts";
import { classifierTraining, scaleRates } from "../../models/training.ts";

const model = convnext.build("micro", {
  depths: [1, 1, 1, 1],
  dims: [4, 4, 4, 4],
  classes: 5,
});
const names = model.parameters.map(({ name }) => name);

function training(changes = {}) {
  return classifierTraining(model, {
    batch: 2,
    classes: 5,
    trainable: names,
    optimizer: adamw,
    ...changes,
  });
}

Deno.test("classifierTraining() decays matrices and kernels, not vectors", () => {
  const { trainable } = training({ weightDecay: 0.05 });
  for (const { tensor: { shape, name }, decay } of trainable) {
    assert.equal(decay, shape.length >= 2 ? 0.05 : 0, name ?? "");
  }
  assert(trainable.some(({ decay }) => decay === 0));
  assert(trainable.some(({ decay }) => decay === 0.05));
});

Deno.test("classifierTraining() scales rates by depth, 1 at the head", () => {
  const { trainable } = training({ layerDecay: 0.5 });
  const scales = new Map(
    trainable.map(({ tensor, lrScale }) => [tensor.name!, lrScale!]),
  );
  assert.equal(scales.get("head.weight"), 1);
  assert(Math.max(...scales.values()) === 1);
  const stem = scales.get(names[0]!)!;
  assert.equal(stem, Math.min(...scales.values()));
  assert(stem < 0.25);
  assert(training().trainable.every(({ lrScale }) => lrScale === 1));
});

Deno.test("scaleRates() multiplies what depth makes of single rates", () => {
  const step = training({ layerDecay: 0.5 });
  const scaled = scaleRates(step, { "head.weight": 3, "norm.weight": 0.1 });
  step.trainable.forEach(({ tensor, lrScale, gradient }, i) => {
    const own = scaled.trainable[i]!;
    const factor = { "head.weight": 3, "norm.weight": 0.1 }[tensor.name!] ?? 1;
    assert.equal(own.lrScale, lrScale! * factor, tensor.name!);
    assert.equal(own.gradient, gradient);
  });
});

Deno.test("classifierTraining() trains what it is told, with gradients of the same shape", () => {
  const { trainable, loss } = training({ trainable: ["head.bias"] });
  assert.deepEqual(trainable.map(({ tensor }) => tensor.name), ["head.bias"]);
  assert.deepEqual(trainable[0]?.gradient.shape, [5]);
  assert.deepEqual(loss.shape, []);
});

Deno.test("classifierTraining() computes nothing below the lowest trainable tensor", () => {
  const cost = (trainable: string[]) => {
    const { loss, trainable: own } = training({ trainable });
    return countFlops([loss, ...own.map(({ gradient }) => gradient)]);
  };
  const all = cost(names), head = cost(["head.weight"]);
  const forward = countFlops([training().loss]);
  assert(head < forward * 1.1, `${head} of ${forward}`);
  assert(all > forward * 2);
});

Deno.test("classifierTraining() refuses wrong names, no names, and wrong classes", () => {
  assert.throws(
    () => training({ trainable: ["hed"] }),
    /no parameter "hed", expected one of .*head\.weight/,
  );
  assert.throws(() => training({ trainable: [] }), /expected at least one/);
  assert.throws(
    () => training({ classes: 6 }),
    /has 5 logits, expected 6, one for each class/,
  );
});

Deno.test("countFlops() counts each node once, two for a multiply-add", () => {
  const x = input("x", [3, 4]), w = parameter("w", [4, 5]);
  const product = matmul(x, w);
  assert.equal(countFlops([product]), 2 * 3 * 4 * 5);
  assert.equal(countFlops([add(product, product), product]), 120 + 15);
});
