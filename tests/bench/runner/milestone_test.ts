import assert from "node:assert/strict";
import { splitUpdates } from "../../../bench/plan/split_updates.ts";
import { initialWeights } from "../../../bench/runner/initial_weights.ts";
import type { Milestone } from "../../../bench/runner/milestone.ts";
import {
  readMilestone,
  writeMilestone,
} from "../../../bench/runner/milestone_file.ts";
import { storeWeights, tune } from "../../../bench/runner/tune.ts";
import { type ArchitectureName, native } from "../../../models/mod.ts";
import { createRandom } from "../../../models/random.ts";
import { methods } from "../../../suites/methods/mod.ts";
import { readRecipe } from "../../../suites/recipe.ts";
import { linkSteps, stepsUnder } from "../../../suites/step_rules.ts";
import { imageClassification } from "../../../suites/tasks/image_classification.ts";
import { smallModel } from "../../suites/small_models.ts";
import { fakeClock, fakeDataset } from "../fake_suite.ts";

const { splits } = fakeDataset();

/** Chains, choices by chance and by probe, states of BatchNorm, an optimizer that pauses. */
const RUNS: readonly [
  keyof typeof methods,
  ArchitectureName,
  options?: object,
  recipe?: object,
][] = [
  ["full", "smt"],
  ["dt3", "convnext", { on: "adapter" }],
  ["lora", "swin"],
  ["lisa", "convnext"],
  ["ist", "swin", { on: "lora", interval: 6, scoreRate: 1e4 }],
  ["dt2", "convnext", {}, { steps: { optimizer: "keep" } }],
  ["restarts", "convnext", {}, { seedNext: "last" }],
];

for (const [name, network, options = {}, changes = {}] of RUNS) {
  Deno.test(`tune() goes on with ${name} on ${network} at any milestone, and ends in the same bits`, async () => {
    const configured = methods[name].configure(options, "method");
    const model = smallModel(network, configured.extensions, {
      imageSize: 32,
      classes: 5,
    });
    const recipe = readRecipe({
      updates: 48,
      batch: 4,
      evaluate: { perStep: 3, batch: 8 },
      ...changes,
    });
    const { weights } = await initialWeights(model, 1, null);
    await using session = await native.open();
    const run = async (from?: Milestone) => {
      const chain = stepsUnder(configured, model, recipe.steps, {
        updates: recipe.updates,
        seed: 1,
      });
      const updates = splitUpdates(chain, recipe);
      const steps = linkSteps(
        chain.map((step, i) => ({ ...step, updates: updates[i]! })),
        recipe.steps,
      );
      const milestones: Uint8Array[] = [];
      storeWeights(session, model, weights);
      const { spent: _, ...outcome } = await tune(
        {
          session,
          model,
          steps,
          task: imageClassification(splits, { model, recipe, seed: 1 }),
          recipe,
          lr: 1e-2,
          seed: 1,
        },
        { clock: fakeClock(), milestonePace: { leastMs: 0, share: 1 } },
        {
          ...(from && { from }),
          onMilestone: (milestone) => {
            milestones.push(writeMilestone(milestone, "h"));
            return Promise.resolve();
          },
        },
      );
      const end = await session.read([...weights.keys()]);
      session.drop([...weights.keys()]);
      return { outcome, end, milestones };
    };
    const whole = await run();
    const random = createRandom(7, name);
    assert(whole.milestones.length >= 5);
    for (let trial = 0; trial < 2; trial++) {
      const at = random.integer(whole.milestones.length - 1);
      const from = readMilestone(whole.milestones[at]!, "h")!;
      const { outcome, end } = await run(from);
      assert.deepEqual(outcome, whole.outcome, `milestone ${at}`);
      assert.deepEqual(end, whole.end, `milestone ${at}`);
    }
  });
}
