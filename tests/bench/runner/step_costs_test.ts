import assert from "node:assert/strict";
import { countParameters } from "../../../bench/runner/assemble_result.ts";
import { initialWeights } from "../../../bench/runner/initial_weights.ts";
import { storeWeights, tune } from "../../../bench/runner/tune.ts";
import { countFlops } from "../../../models/count_flops.ts";
import {
  architectures,
  languageModelTraining,
  native,
  optimizers,
} from "../../../models/mod.ts";
import { methods } from "../../../suites/methods/mod.ts";
import { readRecipe } from "../../../suites/recipe.ts";
import { imageClassification } from "../../../suites/tasks/image_classification.ts";
import { smallBatch, smallModel } from "../../suites/small_models.ts";
import { fakeClock, fakeDataset } from "../fake_suite.ts";

/** Most bytes that an engine adds to a parameter, so that rows of a buffer are whole. */
const PADDING = 512;

async function costsOf(name: "lisa" | "dt1" | "full", options: object) {
  const method = methods[name].configure(options, "method");
  const model = architectures.convnext.build("micro", {
    depths: [2, 2, 2, 2],
    dims: [8, 16, 16, 32],
    classes: 5,
  });
  const recipe = readRecipe({ updates: 8, batch: 4 });
  const steps = method.steps(model, { updates: 8, seed: 0 });
  const { weights } = await initialWeights(model, 1, null);
  await using session = await native.open();
  storeWeights(session, model, weights);
  const task = imageClassification(
    { ...fakeDataset().splits, selection: null, test: null },
    { model, recipe, seed: 1 },
  );
  const { spent } = await tune({
    session,
    model,
    steps: steps.map((step) => ({ ...step, updates: 2 })),
    task,
    recipe,
    lr: 1e-3,
    seed: 1,
  }, { clock: fakeClock() });
  return {
    spent,
    counts: steps.map(({ trainable }) => countParameters(model, trainable)),
    names: steps.map(({ trainable }) => trainable.length),
    flops: steps.map(({ trainable }) => {
      const { loss, trainable: own } = task.training(trainable);
      return countFlops([loss, ...own.map(({ gradient }) => gradient)]);
    }),
  };
}

Deno.test("tune() counts the time in which batches are made as a part of training", async () => {
  const { spent } = await costsOf("full", {});
  assert(spent.inputMs > 0);
  assert(spent.inputMs < spent.trainingMs);
});

Deno.test("the optimizer's memory follows the layers that LISA draws", async () => {
  const { spent, counts, names } = await costsOf("lisa", {
    interval: 2,
    blocks: 1,
  });
  assert.equal(spent.steps.length, 4);
  assert(new Set(counts).size > 1, "one kind of block was drawn throughout");
  spent.steps.forEach(({ optimizerBytes, gradientBytes }, i) => {
    // Two moments of four bytes each, and one gradient.
    const least = 8 * counts[i]!;
    assert(
      optimizerBytes >= least && optimizerBytes < least + PADDING * names[i]!,
      `${optimizerBytes} for ${counts[i]} parameters`,
    );
    assert(gradientBytes >= 4 * counts[i]! && gradientBytes < optimizerBytes);
  });
});

Deno.test("tune() counts what each step asks for, and less where the bottom is frozen", async () => {
  const full = await costsOf("full", {});
  const { spent, flops } = await costsOf("dt1", {});
  assert.deepEqual(spent.steps.map(({ updateFlops }) => updateFlops), flops);
  const sum = (own: readonly number[]) => own.reduce((a, b) => a + b, 0);
  assert.equal(spent.trainingFlops, 2 * sum(flops));
  // No kernel of ConvNeXt computes anything again.
  assert.equal(spent.hardwareFlops, spent.trainingFlops);
  const [whole] = full.spent.steps;
  for (const own of spent.steps) {
    assert(own.updateFlops < whole!.updateFlops);
    assert(own.activationBytes <= whole!.activationBytes);
    assert(own.optimizerBytes < whole!.optimizerBytes);
  }
});

Deno.test("hardware operations count what fused attention computes again", async () => {
  const model = smallModel("llama");
  const { inputs, labels } = smallBatch(model, 2);
  await using session = await native.open();
  const { weights } = await initialWeights(model, 1, null);
  storeWeights(session, model, weights);
  using program = await session.compileTraining(
    languageModelTraining(model, {
      batch: 2,
      trainable: model.parameters.map(({ name }) => name),
      optimizer: optimizers.adamw,
    }),
  );
  await program.update([{ ...inputs, labels }], { lr: 1e-3, randomKey: 0 });
  const { flops, hardwareFlops } = program.facts;
  // Two layers; scores of 4 heads of 4 channels over 7 tokens, five products of 2 operations a value.
  const product = 2 * 2 * (4 * 4 * 7) * 7;
  assert.equal(hardwareFlops - flops, 2 * 5 * product);
});
