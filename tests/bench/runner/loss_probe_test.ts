import assert from "node:assert/strict";
import { initialWeights } from "../../../bench/runner/initial_weights.ts";
import { openLossProbe } from "../../../bench/runner/loss_probe.ts";
import { nothingSpent } from "../../../bench/runner/spent.ts";
import type { TimedStep } from "../../../bench/runner/training_job.ts";
import { storeWeights, tune } from "../../../bench/runner/tune.ts";
import {
  architectures,
  type Engine,
  native,
  type OptimizerState,
} from "../../../models/mod.ts";
import { methods } from "../../../suites/methods/mod.ts";
import type { LossWith } from "../../../suites/method.ts";
import { readRecipe } from "../../../suites/recipe.ts";
import { imageClassification } from "../../../suites/tasks/image_classification.ts";
import { fakeEngine } from "../fake_engine.ts";
import { fakeClock, fakeDataset } from "../fake_suite.ts";

async function prepare(engine: Engine, updates = 8) {
  const method = methods.ist.configure({ on: "adapter", interval: 2 }, "m");
  const model = architectures.convnext.build("micro", {
    depths: [2, 2, 2, 2],
    dims: [8, 8, 16, 16],
    classes: 5,
  }, method.extensions);
  const recipe = readRecipe({ updates, batch: 4, augmentation: {} });
  const { weights } = await initialWeights(model, 1, null);
  const session = await engine.open();
  storeWeights(session, model, weights);
  const task = imageClassification(
    { ...fakeDataset().splits, selection: null, test: null },
    { model, recipe, seed: 1 },
  );
  const job = { session, model, task, recipe, lr: 1e-2, seed: 1 };
  return { job, model, weights, method };
}

Deno.test("openLossProbe() measures the loss with parameters turned down, and puts every bit back", async () => {
  const { job, model, weights, method } = await prepare(native);
  await using session = job.session;
  const [step] = method.steps(model, { updates: 8, seed: 1 });
  const spent = nothingSpent();
  using probe = openLossProbe(job, step!.trainable, {
    clock: fakeClock(),
    spent,
  });
  assert.equal(spent.compilationMs, 0);
  const lossWith = probe.at("interval1", 2);
  const ups = [...weights.keys()].filter((name) => /adapter\.up\./.test(name));
  const half = await lossWith(new Map(ups.map((name) => [name, 0.5])));
  const plain = await lossWith(new Map());
  assert.deepEqual(await session.read([...weights.keys()]), weights);
  assert.notEqual(half, plain);
  // The loss of a training step, as the weights stand.
  const lossOf = async () => {
    const [batch] = [job.task.batch(2)];
    using program = await session.compileTraining(
      job.task.training(step!.trainable),
    );
    await program.update([batch!], { lr: 0, randomKey: 0 });
    const [record] = await program.records();
    return record!.lossNats;
  };
  assert.equal(await lossOf(), plain);
  session.write(
    new Map(ups.map((name) => [name, weights.get(name)!.map((x) => x / 2)])),
  );
  assert.equal(await lossOf(), half);
  assert.equal(spent.probes, 2);
  assert(spent.probeFlops > 0);
  assert.equal(spent.trainingFlops, spent.probeFlops);
  assert.equal(spent.hardwareFlops, spent.probeFlops);
});

Deno.test("tune() trains what a probe chooses, and says so", async () => {
  const { job, model, weights, method } = await prepare(native);
  await using session = job.session;
  const steps = method.steps(model, { updates: 8, seed: 1 })
    .map((step) => ({ ...step, updates: 2 }));
  const { steps: outcomes, spent } = await tune({ ...job, steps }, {
    clock: fakeClock(),
  });
  assert.equal(outcomes[0]?.chosen, undefined);
  const trained = new Set(
    outcomes.flatMap(({ chosen }, i) => chosen ?? steps[i]!.trainable),
  );
  const after = await session.read([...weights.keys()]);
  const moved = [...weights.keys()].filter((name) =>
    after.get(name)!.some((x, i) => x !== weights.get(name)![i])
  );
  assert.deepEqual(moved.toSorted(), [...trained].toSorted());
  assert.equal(spent.probes, 3 * 3);
  assert(spent.probeFlops > 0 && spent.probeFlops < spent.trainingFlops);
  // Again, and then as from a method that measures nothing.
  const again = await prepare(native);
  await using other = again.job.session;
  const repeated = await tune({
    ...again.job,
    steps: again.method.steps(model, { updates: 8, seed: 1 })
      .map((step) => ({ ...step, updates: 2 })),
  }, { clock: fakeClock() });
  assert.deepEqual(repeated.steps, outcomes);
  void other;
});

Deno.test("tune() keeps what the optimizer has of parameters that pause, if a step asks for it", async () => {
  const found: (OptimizerState | undefined)[] = [];
  const engine = fakeEngine();
  const { job, model } = await prepare({
    ...engine,
    async open() {
      const session = await engine.open();
      return {
        ...session,
        compileTraining(spec, from) {
          found.push(from);
          return session.compileTraining(spec, from);
        },
      };
    },
  });
  const [a, b] = model.parameters.map(({ name }) => name);
  const run = async (keeps: TimedStep["keeps"]) => {
    found.length = 0;
    const steps = [a!, b!, a!].map((name, i): TimedStep => ({
      name: `step${i}`,
      trainable: [name],
      updates: 2,
      ...(i > 0 && keeps && { keeps }),
    }));
    await tune({ ...job, steps }, { clock: fakeClock() });
    return found.map((from) => from && [...from.keys()].toSorted());
  };
  assert.deepEqual(await run(["schedule", "optimizer", "paused"]), [
    undefined,
    [a],
    [a, b].toSorted(),
  ]);
  assert.deepEqual(found[2]?.get(a!)?.updates, 2);
  assert.deepEqual(await run(["schedule", "optimizer"]), [undefined, [a], [b]]);
});

Deno.test("tune() tells which step a loss that is not finite belongs to", async () => {
  const { job, model } = await prepare(native);
  await using session = job.session;
  session.write(new Map([["head.bias", new Float32Array(5).fill(NaN)]]));
  const all = model.parameters.map(({ name }) => name);
  const choose = async (lossWith: LossWith) => {
    await lossWith(new Map());
    return all;
  };
  const steps = [{
    name: "first",
    trainable: all,
    updates: 2,
    probe: { from: all, passes: 1, choose },
  }];
  await assert.rejects(
    tune({ ...job, steps }, { clock: fakeClock() }),
    /DivergedError: Cannot go on with step "first" at update 0: found loss NaN/,
  );
});
