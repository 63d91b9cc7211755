import assert from "node:assert/strict";
import { readRecipe } from "../../../suites/recipe.ts";
import { imageClassification } from "../../../suites/tasks/image_classification.ts";
import { methods } from "../../../suites/methods/mod.ts";
import { initialWeights } from "../../../bench/runner/initial_weights.ts";
import { storeWeights, tune } from "../../../bench/runner/tune.ts";
import { architectures, native } from "../../../models/mod.ts";
import { fakeClock, fakeDataset } from "../fake_suite.ts";

/** Options that a method is tried with besides its defaults. */
const VARIANTS: Readonly<Record<string, readonly object[]>> = {
  dt1: [{}, { on: "adapter" }],
  dt2: [{}, { on: "adapter" }],
  dt3: [{}, { on: "adapter" }],
  dt4: [{}, { on: "adapter" }],
};

/** Methods that ConvNeXt has no place for. */
const MISFITS = ["houlsby", "ia3", "prefix_tuning", "prompt_tuning"];

const { splits } = fakeDataset();

for (const [name, method] of Object.entries(methods)) {
  if (MISFITS.includes(name)) continue;
  for (const options of VARIANTS[name] ?? [{}]) {
    const configured = method.configure(options, "method");
    const model = architectures.convnext.build("micro", {
      depths: [1, 2, 1, 1],
      dims: [8, 8, 8, 8],
      classes: 5,
    }, configured.extensions);
    // Of a long chain its ends: the steps between are made alike.
    const steps = configured.steps(model);
    for (const step of steps.length > 4 ? [steps[0]!, steps.at(-1)!] : steps) {
      const title = [name, ...Object.values(options), step.name].join(" ");
      Deno.test(`method ${title} changes what trains, and no bit of the rest`, async () => {
        const { weights } = await initialWeights(model, 1, null);
        await using session = await native.open();
        storeWeights(session, model, weights);
        const recipe = readRecipe({
          updates: 2,
          batch: 4,
          optimizer: { layerDecay: 0.9 },
        });
        await tune({
          session,
          model,
          steps: [{ ...step, updates: 2 }],
          task: imageClassification(
            { ...splits, selection: null, test: null },
            { model, recipe, seed: 1 },
          ),
          recipe,
          lr: 1e-2,
          seed: 1,
        }, { clock: fakeClock() });
        const after = await session.read([...weights.keys()]);
        const isSame = (own: string) => {
          const bits = (values: Float32Array) =>
            new Uint32Array(values.buffer, values.byteOffset, values.length);
          const before = bits(weights.get(own)!);
          return bits(after.get(own)!).every((bit, i) => bit === before[i]);
        };
        const trainable = new Set(step.trainable);
        assert.deepEqual(
          [...weights.keys()].filter((own) => isSame(own)),
          [...weights.keys()].filter((own) => !trainable.has(own)),
        );
      });
    }
  }
}
