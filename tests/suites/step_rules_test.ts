import assert from "node:assert/strict";
import {
  architectures,
  classifierTraining,
  type Model,
  optimizers,
} from "../../models/mod.ts";
import type { Step } from "../../suites/method.ts";
import { methods } from "../../suites/methods/mod.ts";
import { readRecipe } from "../../suites/recipe.ts";
import {
  linkSteps,
  type StepRules,
  stepsUnder,
} from "../../suites/step_rules.ts";
import { readSuite } from "../../suites/suite.ts";

function stepsOf(
  name: keyof typeof methods,
  network: keyof typeof architectures,
  always: StepRules["always"],
  options: Readonly<Record<string, unknown>> = {},
): { steps: readonly Step[]; model: Model } {
  const method = methods[name].configure(options, "method");
  const model = architectures[network].build("micro", {}, method.extensions);
  const run = { updates: 160, seed: 0 };
  return { model, steps: stepsUnder(method, model, { always }, run) };
}

/** Kinds of parts that train in each step, e.g. `head norm stage0`. */
function partsOf({ steps, model }: ReturnType<typeof stepsOf>): string[] {
  return steps.map(({ trainable }) => {
    const mask = new Set(trainable);
    const parts = model.parameters.filter(({ name }) => mask.has(name))
      .map(({ unit }) =>
        unit.kind === "block"
          ? `stage${unit.stage}`
          : unit.kind === "outgoing"
          ? `outgoing${unit.stage}`
          : unit.kind
      );
    return [...new Set(parts)].sort().join(" ");
  });
}

Deno.test("stepsUnder() leaves a method alone unless a rule says otherwise", () => {
  const { steps, model } = stepsOf("dt1", "convnext", "method");
  const method = methods.dt1.configure({}, "method");
  assert.deepEqual(steps, method.steps(model, { updates: 160, seed: 0 }));
  const [full] = stepsOf("full", "convnext", []).steps;
  assert.equal(full?.trainable.length, model.parameters.length);
});

Deno.test("stepsUnder() trains parts that are not named with the blocks beside them", () => {
  assert.deepEqual(partsOf(stepsOf("dt1", "convnext", ["head"])), [
    "head outgoing0 stage0 stem",
    "head outgoing1 stage1",
    "head outgoing2 stage2",
    "head norm stage3",
  ]);
  assert.deepEqual(
    partsOf(stepsOf("dt1", "convnext", [])).at(0),
    [
      "outgoing0 stage0 stem",
    ][0],
  );
  // The order of the steps does not matter.
  assert.deepEqual(
    partsOf(stepsOf("dt1", "convnext", ["head"], { order: "reverse" }))[0],
    "head norm stage3",
  );
  const parts = partsOf(stepsOf("dt3", "convnext", ["head"]));
  assert.match(parts[0]!, /^head outgoing0 .*stem$/);
  assert.match(parts[1]!, /^head norm outgoing0 [^m]*$/);
});

Deno.test("stepsUnder() trains what is named in every step, but nothing that the method never trains", () => {
  for (const part of partsOf(stepsOf("dt1", "swin", ["head", "stem"]))) {
    assert.match(part, /^head .*stem$/);
  }
  // On adapters stem and downsampling are frozen for good.
  const adapters = stepsOf("dt1", "swin", ["head", "stem", "outgoing"], {
    on: "adapter",
  });
  assert.deepEqual(partsOf(adapters), [
    "head stage0",
    "head stage1",
    "head stage2",
    "head norm stage3",
  ]);
  // A step without blocks stays what it is.
  assert.equal(partsOf(stepsOf("lp_ft", "convnext", []))[0], "head");
});

Deno.test("linkSteps() keeps or drops what goes on, but never before the first step", () => {
  const steps = [{}, { keeps: ["schedule", "optimizer"] as const }, {}];
  const keepsOf = (rules: Parameters<typeof linkSteps>[1]) =>
    linkSteps(steps, rules).map((step: { keeps?: readonly string[] }) =>
      step.keeps ?? []
    );
  assert.deepEqual(keepsOf({ optimizer: "method", schedule: "method" }), [
    [],
    ["schedule", "optimizer"],
    [],
  ]);
  assert.deepEqual(keepsOf({ optimizer: "keep", schedule: "restart" }), [
    [],
    ["optimizer"],
    ["optimizer"],
  ]);
  assert.deepEqual(keepsOf({ optimizer: "reset", schedule: "global" }), [
    [],
    ["schedule"],
    ["schedule"],
  ]);
});

Deno.test("linkSteps() drops what has paused with the rest, where the optimizer is reset", () => {
  const steps = [{}, { keeps: ["optimizer", "paused"] as const }];
  const under = (optimizer: StepRules["optimizer"]) =>
    linkSteps(steps, { optimizer, schedule: "method" })[1]!.keeps;
  assert.deepEqual(under("method"), ["optimizer", "paused"]);
  assert.deepEqual(under("keep"), ["optimizer", "paused"]);
  assert.deepEqual(under("reset"), []);
});

Deno.test("stepsUnder() rules what a step chooses, too", async () => {
  const options = { on: "adapter", interval: 40, layers: 0.1 };
  const chosen = async (always: StepRules["always"]) => {
    const { steps, model } = stepsOf("ist", "convnext", always, options);
    const trainable = await steps[1]!.probe!.choose(() => Promise.resolve(1));
    return partsOf({ steps: [{ name: "chosen", trainable }], model })[0]!;
  };
  assert.match(await chosen("method"), /^head norm stage\d$/);
  // One layer trains; unless it is the last one, head and norm now rest.
  assert.match(await chosen([]), /^stage[0-2]$|^head norm stage3$/);
  assert.notEqual(await chosen(["head"]), await chosen("method"));
});

Deno.test("isFrozenNormStill leaves the statistics of frozen batch norms alone, and only these", () => {
  const { steps: [step], model } = stepsOf("dt1", "smt", "method");
  const moved = (isFrozenNormStill: boolean) =>
    classifierTraining(model, {
      batch: 2,
      classes: 53,
      trainable: step!.trainable,
      optimizer: optimizers.adamw,
      isFrozenNormStill,
    }).assignments!.map(({ state }) => state.name!);
  assert.deepEqual(
    new Set(moved(false)),
    new Set(model.states.map(({ name }) => name)),
  );
  const still = moved(true);
  assert(still.length > 0 && still.length < model.states.length);
  const mask = new Set(step!.trainable);
  for (const { name } of model.states) {
    const norm = name.replace(/[^.]*$/, "weight");
    assert.equal(still.includes(name), mask.has(norm), name);
  }
});

const SUITE = `version: 1
model: { name: smt }
dataset: { name: emoji53 }
steps: { optimizer: keep, always: [head] }
methods:
  - { name: dt1 }
`;

Deno.test("readSuite() applies the rules of a suite, and says where one is wrong", () => {
  const { recipe, methods: [dt1] } = readSuite(SUITE, "a.yaml").workloads[0]!;
  assert.deepEqual(recipe.steps, {
    optimizer: "keep",
    schedule: "method",
    always: ["head"],
    batchNorm: "moving",
  });
  assert.deepEqual(readRecipe({}).steps.always, "method");
  assert.equal(dt1!.steps.length, 4);
  const names = dt1!.steps[0]!.trainable;
  assert(names.every((name) => !name.startsWith("norm4")));
  assert.throws(
    () => readSuite(SUITE.replace("[head]", "[tail]"), "a.yaml"),
    /a\.yaml:4:35: .*steps\.always.*expected "method" or a list of head, norm, stem, outgoing/,
  );
  assert.throws(
    () => readSuite(SUITE.replace("keep", "drop"), "a.yaml"),
    /a\.yaml:4:21: .*steps\.optimizer.*found "drop", expected one of method, reset, keep/,
  );
});
