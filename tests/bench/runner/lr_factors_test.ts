import assert from "node:assert/strict";
import { initialWeights } from "../../../bench/runner/initial_weights.ts";
import { storeWeights, tune } from "../../../bench/runner/tune.ts";
import { architectures, native } from "../../../models/mod.ts";
import { methods } from "../../../suites/methods/mod.ts";
import { readRecipe } from "../../../suites/recipe.ts";
import { imageClassification } from "../../../suites/tasks/image_classification.ts";
import { fakeClock, fakeDataset } from "../fake_suite.ts";

Deno.test("tune() moves B of LoRA+ as many times faster as asked, all else as LoRA", async () => {
  const method = methods.lora_plus.configure({ lrRatio: 4 }, "method");
  const model = architectures.convnext.build("micro", {
    depths: [1, 1, 1, 1],
    dims: [8, 8, 8, 8],
    classes: 5,
  }, method.extensions);
  const { weights } = await initialWeights(model, 1, null);
  await using session = await native.open();
  storeWeights(session, model, weights);
  const { splits } = fakeDataset();
  const recipe = readRecipe({
    updates: 1,
    batch: 4,
    optimizer: { weightDecay: 0, hyper: { eps: 1e-20 } },
    schedule: { warmup: 0 },
  });
  const [step] = method.steps(model);
  await tune({
    session,
    model,
    steps: [{ ...step!, updates: 1 }],
    task: imageClassification(
      { ...splits, selection: null, test: null },
      { model, recipe, seed: 1 },
    ),
    recipe,
    lr: 1e-3,
    seed: 1,
  }, { clock: fakeClock() });
  const after = await session.read([...weights.keys()]);
  // The first step of Adam is as long as the rate, whatever the gradient.
  const moved = (name: string) =>
    Math.max(
      ...after.get(name)!.map((x, i) => Math.abs(x - weights.get(name)![i]!)),
    );
  const rate = moved("head.bias");
  assert(rate > 1e-4);
  for (const name of step!.trainable) {
    if (name.endsWith(".lora_A.weight")) continue; // no gradient while B is 0
    const factor = name.endsWith(".lora_B.weight") ? 4 : 1;
    assert(Math.abs(moved(name) / rate / factor - 1) < 0.01, name);
  }
});
