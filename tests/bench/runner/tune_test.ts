import assert from "node:assert/strict";
import { DivergedError } from "../../../bench/runner/diverged_error.ts";
import { evaluationPoints } from "../../../bench/plan/evaluation_points.ts";
import { stepLr } from "../../../bench/runner/step_plan.ts";
import type { TimedStep } from "../../../bench/runner/training_job.ts";
import { storeWeights, tune } from "../../../bench/runner/tune.ts";
import {
  architectures,
  initialize,
  native,
  type Session,
  type Values,
} from "../../../models/mod.ts";
import { readRecipe } from "../../../suites/recipe.ts";
import { imageClassification } from "../../../suites/tasks/image_classification.ts";
import { fakeEngine } from "../fake_engine.ts";
import { fakeClock, fakeDataset } from "../fake_suite.ts";

const { splits } = fakeDataset();
const model = architectures.convnext.build("micro", {
  depths: [1, 1, 1, 1],
  dims: [4, 4, 4, 4],
  classes: 5,
});
const names = model.parameters.map(({ name }) => name);

/** A fake session that gets as many selection images right as `script` says, in turn, and notes batches. */
async function scripted(script: readonly number[]) {
  const session = await fakeEngine().open();
  let looks = 0;
  const batches: (readonly Values[])[] = [];
  const own: Session = {
    ...session,
    async compileTraining(spec, from) {
      const program = await session.compileTraining(spec, from);
      return {
        ...program,
        update(micro, options) {
          // Copies, since the arrays are used again.
          batches.push(micro.map((values) =>
            Object.fromEntries(
              Object.entries(values).map(([name, own]) => [name, own.slice()]),
            )
          ));
          return program.update(micro, options);
        },
      };
    },
    compileInference: async (outputs) => ({
      ...await session.compileInference(outputs),
      run(given) {
        const correct = script[looks++] ?? 0;
        let row = 0;
        return Promise.resolve(given.map(() => {
          const logits = new Float32Array(8 * 5);
          for (let i = 0; i < 8; i++, row++) {
            const label = row % 5; // as in the fake split
            logits[i * 5 + (row < correct ? label : (label + 1) % 5)] = 1;
          }
          return { logits };
        }));
      },
    }),
  };
  return { session: own, batches };
}

async function runScripted(
  script: readonly number[],
  recipe: Readonly<Record<string, unknown>>,
  steps: readonly TimedStep[] = [
    { name: "all", trainable: names, updates: 8 },
  ],
) {
  const { session, batches } = await scripted(script);
  storeWeights(session, model, initialize(model.parameters, 0));
  const own = readRecipe({
    updates: 8,
    batch: 4,
    evaluate: { perStep: 4, batch: 8 },
    ...recipe,
  });
  const outcome = await tune({
    session,
    model,
    steps,
    task: imageClassification(
      { ...splits, test: null },
      { model, recipe: own, seed: 0 },
    ),
    recipe: own,
    lr: 1e-2,
    seed: 0,
  }, { clock: fakeClock() });
  return { ...outcome, batches, weights: await session.read(names) };
}

Deno.test("tune() leaves the best weights of a step behind, of equal ones the later", async () => {
  const best = await runScripted([3, 7, 7, 5], {});
  assert.equal(best.steps[0]?.best?.update, 6);
  assert.equal(best.steps[0]?.best?.correct, 7);
  assert.deepEqual(
    best.steps[0]?.selection.map(({ update, correct }) => [update, correct]),
    [[2, 3], [4, 7], [6, 7], [8, 5]],
  );
  const atEnd = await runScripted([3, 7, 7, 8], {});
  const last = await runScripted([3, 7, 7, 5], { seedNext: "last" });
  assert.equal(last.steps[0]?.best?.update, 6);
  assert.deepEqual(last.weights, atEnd.weights);
  assert.notDeepEqual(best.weights, last.weights);
});

Deno.test("tune() starts each step from what the one before left behind", async () => {
  const steps = ["a", "b"].map((name) => ({
    name,
    trainable: names,
    updates: 4,
  }));
  const kept = await runScripted([9, 1, 1, 9, 2, 2, 2, 9], {}, steps);
  const other = await runScripted([1, 1, 1, 9, 2, 2, 2, 9], {}, steps);
  assert.deepEqual(kept.steps[0]?.lossNats, other.steps[0]?.lossNats);
  // Looks 1 and 4 tie, so the later one wins: the same start, the same end.
  assert.deepEqual(kept.weights, other.weights);
  const early = await runScripted([9, 1, 1, 8, 2, 2, 2, 9], {}, steps);
  assert.notDeepEqual(early.steps[1]?.lossNats, kept.steps[1]?.lossNats);
});

Deno.test("tune() trains steps that keep schedule and optimizer as if they were one", async () => {
  const keeps = ["schedule", "optimizer"] as const;
  const script = [1, 9, 3, 4];
  const whole = await runScripted(script, {});
  const cut = await runScripted(script, {}, [
    { name: "a", trainable: names, updates: 3 },
    { name: "b", trainable: names, updates: 5, keeps },
  ]);
  assert.deepEqual(
    cut.steps.flatMap(({ lr }) => lr),
    whole.steps[0]!.lr,
  );
  assert.deepEqual(
    cut.steps.map(({ selection }) => selection.map(({ update }) => update)),
    [[2], [1, 3, 5]],
  );
  // The best look was in the second step; its weights are left behind.
  assert.deepEqual(cut.weights, whole.weights);
  const fresh = await runScripted(script, {}, [
    { name: "a", trainable: names, updates: 3 },
    { name: "b", trainable: names, updates: 5, keeps: ["schedule"] },
  ]);
  assert.notDeepEqual(fresh.weights, whole.weights);
});

Deno.test("tune() takes back what later steps of a phase changed, if an earlier look was the best", async () => {
  const head = names.filter((name) => name.startsWith("head."));
  const rest = names.filter((name) => !head.includes(name));
  const steps = [
    { name: "a", trainable: head, updates: 4 },
    { name: "b", trainable: names, updates: 4, keeps: ["schedule"] as const },
  ];
  const { weights } = await runScripted([1, 9, 3, 4], {}, steps);
  const start = initialize(model.parameters, 0);
  rest.forEach((name) =>
    assert.deepEqual(weights.get(name), start.get(name), name)
  );
  const late = await runScripted([1, 2, 3, 4], {}, steps);
  assert.notDeepEqual(late.weights.get(rest[0]!), start.get(rest[0]!));
});

Deno.test("tune() cuts a batch into micro-batches and smooths mixed targets", async () => {
  const whole = await runScripted([], { updates: 8 });
  const cut = await runScripted([], { optimizer: { accumulate: 2 } });
  assert.equal(cut.batches[0]?.length, 2);
  const labels = cut.batches[0]!.flatMap((values) => [...values.labels!]);
  assert.deepEqual(labels, [...whole.batches[0]![0]!.labels!]);
  const mixed = await runScripted([], { augmentation: { mixup: 1 } });
  const [{ targets, labels: none }] = mixed.batches[0] as [Values];
  assert.equal(none, undefined);
  assert.equal(targets?.length, 4 * 5);
});

Deno.test("tune() goes on through the data from step to step", async () => {
  const halves = ["a", "b"].map((name) => ({
    name,
    trainable: names,
    updates: 4,
  }));
  const labelsOf = ({ batches }: Awaited<ReturnType<typeof runScripted>>) =>
    batches.map(([values]) => [...values!.labels!].join());
  const labels = labelsOf(await runScripted([], {}, halves));
  assert.deepEqual(labels, labelsOf(await runScripted([], {})));
  assert(new Set(labels).size > 4);
});

Deno.test("evaluationPoints() are evenly spread and end at the end", () => {
  assert.deepEqual(evaluationPoints(40, 4), [10, 20, 30, 40]);
  assert.deepEqual(evaluationPoints(10, 4), [3, 5, 8, 10]);
  assert.deepEqual(evaluationPoints(2, 4), [1, 2]);
  assert.deepEqual(evaluationPoints(5, 1), [5]);
});

Deno.test("stepLr() warms up to the rate, falls, and is never 0", () => {
  const schedule = { name: "cosine", warmup: 0.1 } as const;
  const rates = Array.from(
    { length: 40 },
    (_, t) => stepLr(t, 40, 1, schedule),
  );
  assert.deepEqual(rates.slice(0, 4), [0.25, 0.5, 0.75, 1]);
  assert(rates.slice(4).every((rate, i) => rate < rates[i + 3]! && rate > 0));
  assert(rates.at(-1)! < 0.01);
  assert.equal(stepLr(0, 5, 1, { ...schedule, warmup: 0 }) > 0.9, true);
});

Deno.test("DivergedError says what, where, and what was last known", () => {
  const error = new DivergedError("loss NaN", "stage1", 7, 2.5);
  assert.equal(
    error.message,
    'Cannot go on with step "stage1" at update 7: found loss NaN, expected a finite number; the last finite loss was 2.5 nats',
  );
});

Deno.test("tune() trains with mixing, micro-batches and layer-wise decay on the GPU", async () => {
  await using session = await native.open();
  const weights = initialize(model.parameters, 0);
  storeWeights(session, model, weights);
  const recipe = readRecipe({
    batch: 8,
    optimizer: { accumulate: 2, layerDecay: 0.9, clipNorm: null },
    augmentation: { mixup: 0.8, cutmix: 1, erasing: 0.5, cropPadding: 2 },
  });
  const { steps: [step], test, spent } = await tune({
    session,
    model,
    steps: [{ name: "all", trainable: names, updates: 12 }],
    task: imageClassification(splits, { model, recipe, seed: 0 }),
    recipe,
    lr: 1e-2,
    seed: 0,
  }, { clock: fakeClock(), isProfiled: true });
  assert.equal(step?.lossNats.length, 12);
  assert(step!.gradientNorm.every((norm) => norm > 0));
  assert.equal(test?.samples, 13);
  assert.equal(spent.updateGpuMs.length, 3);
  const kernels = Object.values(spent.kernels);
  const sum = (of: readonly number[]) => of.reduce((a, b) => a + b, 0);
  const gpuMs = sum(kernels.map((own) => own.gpuMs));
  assert(Math.abs(gpuMs - sum(spent.updateGpuMs)) < 1e-6 * gpuMs);
  // Two micro-batches in each of three updates.
  assert(kernels.some(({ dispatches }) => dispatches % 6 === 0));
  assert(kernels.every(({ dispatches }) => dispatches % 3 === 0));
});

Deno.test("tune() gives the same bits whether it is profiled or not", async () => {
  const recipe = readRecipe({ batch: 4 });
  const run = async (isProfiled: boolean) => {
    await using session = await native.open();
    storeWeights(session, model, initialize(model.parameters, 0));
    await tune({
      session,
      model,
      steps: [{ name: "all", trainable: names, updates: 8 }],
      task: imageClassification(
        { ...splits, selection: null, test: null },
        { model, recipe, seed: 0 },
      ),
      recipe,
      lr: 1e-2,
      seed: 0,
    }, { clock: fakeClock(), isProfiled });
    return await session.read(names);
  };
  assert.deepEqual(await run(true), await run(false));
});
