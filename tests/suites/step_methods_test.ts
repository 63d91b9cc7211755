import assert from "node:assert/strict";
import { splitUpdates } from "../../bench/plan/split_updates.ts";
import { architectures, type Model, sizeOf } from "../../models/mod.ts";
import { methods } from "../../suites/methods/mod.ts";
import type { Step, StepRun } from "../../suites/method.ts";

type Name = keyof typeof methods;
type Network = keyof typeof architectures;

function stepsOf(
  name: Name,
  network: Network,
  options: Readonly<Record<string, unknown>> = {},
  run?: StepRun,
): { steps: readonly Step[]; model: Model } {
  const method = methods[name].configure(options, "method");
  const model = architectures[network].build("micro", {}, method.extensions);
  return { model, steps: method.steps(model, run) };
}

/** Blocks that train in a step, by number, e.g. `2.0`; of language models `0.5`. */
function blocksOf({ trainable }: Step, { parameters }: Model): string[] {
  const own = parameters.filter(({ name }) => trainable.includes(name));
  return [
    ...new Set(
      own.flatMap(({ unit }) =>
        unit.kind === "block" ? [`${unit.stage}.${unit.block}`] : []
      ),
    ),
  ];
}

function kindsOf({ trainable }: Step, { parameters }: Model): string[] {
  const own = parameters.filter(({ name }) => trainable.includes(name));
  return [...new Set(own.map(({ unit }) => unit.kind))].sort();
}

function massOf({ trainable }: Step, { parameters }: Model): number {
  return parameters
    .filter(({ name, unit }) =>
      trainable.includes(name) && unit.kind === "block"
    )
    .reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

for (const network of ["roberta", "llama"] as const) {
  Deno.test(`dt1 takes four equal runs of ${network}'s layers, the embeddings with the first`, () => {
    const { steps, model } = stepsOf("dt1", network);
    assert.deepEqual(
      steps.map((step) => blocksOf(step, model)),
      [["0.0", "0.1"], ["0.2", "0.3"], ["0.4", "0.5"], ["0.6", "0.7"]],
    );
    const always = network === "roberta" ? ["head"] : ["norm"];
    assert.deepEqual(
      steps.map((step) => kindsOf(step, model)),
      [
        ["block", ...always, "stem"],
        ["block", ...always],
        ["block", ...always],
        ["block", ...always],
      ],
    );
  });

  Deno.test(`dt3 takes ${network}'s even layers with the embeddings, then the odd ones`, () => {
    const { steps, model } = stepsOf("dt3", network);
    assert.deepEqual(
      steps.map((step) => blocksOf(step, model)),
      [["0.0", "0.2", "0.4", "0.6"], ["0.1", "0.3", "0.5", "0.7"]],
    );
    assert.deepEqual(
      steps.map((step) => kindsOf(step, model).includes("stem")),
      [true, false],
    );
  });
}

Deno.test("dt2 on LoRA moves LoRA and RoBERTa's classifier, and of LLaMA LoRA alone", () => {
  for (const network of ["roberta", "llama"] as const) {
    const { steps, model } = stepsOf("dt2", network, { on: "lora" });
    assert.equal(steps.length, 4);
    const tags = new Map(model.parameters.map((own) => [own.name, own]));
    for (const { trainable } of steps) {
      for (const name of trainable) {
        const { tag, unit } = tags.get(name)!;
        assert(
          tag === "adapter" || network === "roberta" && unit.kind === "head",
          name,
        );
      }
    }
    assert.deepEqual(
      steps.map((step) => blocksOf(step, model).length),
      [2, 4, 6, 8],
    );
  }
});

Deno.test("the controls of diffusion tuning turn the order, or deal the blocks out at random", () => {
  const { steps: forward } = stepsOf("dt1", "convnext");
  const { steps: reverse } = stepsOf("dt1", "convnext", { order: "reverse" });
  assert.deepEqual(reverse, forward.toReversed());
  const { steps: grown, model } = stepsOf("dt2", "convnext", {
    order: "reverse",
  });
  assert.deepEqual(blocksOf(grown[0]!, model), ["3.0", "3.1"]);
  assert.equal(grown.at(-1)?.trainable.length, model.parameters.length);

  const seeds = [0, 1, 2].map((seed) =>
    stepsOf("dt1", "convnext", { order: "random" }, { updates: 160, seed })
      .steps.map(({ name }) => name)
  );
  seeds.forEach((names) =>
    assert.deepEqual(names.toSorted(), forward.map(({ name }) => name))
  );
  assert(new Set(seeds.map(String)).size > 1);
});

Deno.test("a random partition holds each block once, in equal numbers or about equal mass", () => {
  const size = stepsOf("dt1", "convnext", { partition: "equal_size" });
  const dealt = size.steps.flatMap((step) => blocksOf(step, size.model));
  assert.equal(dealt.length, 10);
  assert.equal(new Set(dealt).size, 10);
  assert.deepEqual(
    size.steps.map((step) => blocksOf(step, size.model).length).sort(),
    [2, 2, 3, 3],
  );
  const even = stepsOf("dt3", "convnext", { partition: "equal_size" });
  assert.equal(even.steps.length, 2);
  // LLaMA's layers are all of one size, so equal mass is equal size there.
  const mass = stepsOf("dt1", "llama", { partition: "equal_mass" });
  assert.deepEqual(
    mass.steps.map((step) => massOf(step, mass.model)),
    Array(4).fill(massOf(mass.steps[0]!, mass.model)),
  );
  const spread = ({ steps, model }: ReturnType<typeof stepsOf>) => {
    const masses = steps.map((step) => massOf(step, model));
    return Math.max(...masses) / Math.min(...masses);
  };
  const heavy = stepsOf("dt3", "convnext", { partition: "equal_mass" });
  assert(spread(heavy) < 1.2);
  // Blocks of dt1 differ 12 times over: no block of the heaviest part would fit better in the lightest.
  const { steps, model } = stepsOf("dt1", "convnext", {
    partition: "equal_mass",
  });
  const parts = steps.map((step) => ({
    mass: massOf(step, model),
    lightest: Math.min(
      ...blocksOf(step, model).map((block) =>
        massOf({
          name: block,
          trainable: model.parameters.flatMap(({ name, unit }) =>
            unit.kind === "block" && `${unit.stage}.${unit.block}` === block
              ? name
              : []
          ),
        }, model)
      ),
    ),
  })).toSorted((a, b) => a.mass - b.mass);
  const { mass: most, lightest } = parts.at(-1)!;
  assert(most - lightest <= parts[0]!.mass);
});

Deno.test("a random partition is one for each seed", () => {
  const dealt = (partition: string, seed: number) => {
    const run = { updates: 160, seed };
    const { steps, model } = stepsOf("dt1", "llama", { partition }, run);
    return steps.map((step) => blocksOf(step, model));
  };
  for (const partition of ["equal_size", "equal_mass"]) {
    assert.deepEqual(dealt(partition, 1), dealt(partition, 1));
    assert.notDeepEqual(dealt(partition, 1), dealt(partition, 2));
  }
});

Deno.test("gradual_unfreezing thaws from the output down and keeps its optimizer", () => {
  const { steps, model } = stepsOf("gradual_unfreezing", "convnext");
  assert.deepEqual(
    steps.map((step) => blocksOf(step, model).length),
    [0, 2, 6, 8, 10],
  );
  assert.deepEqual(kindsOf(steps[0]!, model), ["head", "norm"]);
  assert.equal(steps.at(-1)?.trainable.length, model.parameters.length);
  assert.deepEqual(
    steps.map(({ keeps }) => keeps ?? []),
    [[], ...Array(4).fill(["schedule", "optimizer"])],
  );
  const recipe = { updates: 160, protocol: "equal-updates" } as const;
  assert.deepEqual(splitUpdates(steps, recipe), [16, 16, 16, 16, 96]);
  assert.deepEqual(
    splitUpdates(steps, { ...recipe, protocol: "per-step" }),
    [16, 16, 16, 16, 96],
  );
});

Deno.test("gradual_unfreezing gives each stage the rate of the one above over 2.6, if not told otherwise", () => {
  const factorsOf = (options: Readonly<Record<string, unknown>>) => {
    const { steps, model } = stepsOf("gradual_unfreezing", "convnext", options);
    const units = new Map(model.parameters.map((own) => [own.name, own.unit]));
    const found = new Map<string, Set<number>>();
    for (const { trainable, lrFactors = {} } of steps) {
      for (const name of trainable) {
        const unit = units.get(name)!;
        const key = "stage" in unit ? `stage${unit.stage}` : unit.kind;
        const own = found.get(key) ?? new Set();
        found.set(key, own.add(Math.round((lrFactors[name] ?? 1) * 1e4)));
      }
    }
    return Object.fromEntries([...found].map(([key, own]) => [key, [...own]]));
  };
  assert.deepEqual(factorsOf({}), {
    norm: [10000],
    head: [10000],
    stage3: [3846],
    stage2: [1479],
    stage1: [569],
    stem: [219],
    stage0: [219],
  });
  const even = factorsOf({ rateDivisor: 1 });
  assert.deepEqual(new Set(Object.values(even).flat()), new Set([10000]));
});

Deno.test("lp_ft probes, then trains all, each with its own schedule", () => {
  const { steps, model } = stepsOf("lp_ft", "swin", { probe: 0.25 });
  assert.deepEqual(kindsOf(steps[0]!, model), ["head"]);
  assert.equal(steps[1]?.trainable.length, model.parameters.length);
  assert.equal(steps[1]?.keeps, undefined);
  const recipe = { updates: 160, protocol: "equal-updates" } as const;
  assert.deepEqual(splitUpdates(steps, recipe), [40, 120]);
  assert.deepEqual(
    splitUpdates(steps, { ...recipe, protocol: "per-step" }),
    [160, 160],
  );
});

Deno.test("chain_thaw trains the head, each part alone, then all", () => {
  const { steps, model } = stepsOf("chain_thaw", "smt");
  const blocks = new Set(steps.flatMap((step) => blocksOf(step, model)));
  assert.equal(steps.length, blocks.size + 2);
  const alone = steps.slice(0, -1).flatMap(({ trainable }) => trainable);
  assert.deepEqual(
    alone.toSorted(),
    model.parameters.map(({ name }) => name).sort(),
  );
  assert.deepEqual(kindsOf(steps[0]!, model), ["head", "norm"]);
  assert.deepEqual(blocksOf(steps[1]!, model), ["0.0"]);
});

Deno.test("lift visits every block in its order, as often as asked", () => {
  const visits = (options: Readonly<Record<string, unknown>>, seed = 0) => {
    const run = { updates: 160, seed };
    const { steps, model } = stepsOf("lift", "llama", options, run);
    return steps.flatMap((step) => blocksOf(step, model));
  };
  const up = ["0.0", "0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7"];
  assert.deepEqual(visits({}), up);
  assert.deepEqual(visits({ order: "top_down" }), up.toReversed());
  const shuffled = visits({ order: "shuffled", cycles: 2 });
  assert.deepEqual(shuffled.slice(0, 8).toSorted(), up);
  assert.deepEqual(shuffled.slice(8).toSorted(), up);
  assert.notDeepEqual(shuffled.slice(0, 8), shuffled.slice(8));
});

Deno.test("lift and lisa have one schedule, keep the moments of what trains on, and drop those of blocks that rest", () => {
  for (const name of ["lift", "lisa"] as const) {
    const { steps } = stepsOf(name, "llama");
    assert(steps.length > 2);
    assert.deepEqual(
      steps.map(({ keeps }) => keeps ?? []),
      steps.map((_, i) => i === 0 ? [] : ["schedule", "optimizer"]),
      name,
    );
  }
  const recipe = { updates: 160, protocol: "per-step" } as const;
  const { steps } = stepsOf("lift", "llama", { cycles: 2 });
  assert.deepEqual(splitUpdates(steps, recipe), Array(16).fill(10));
});

Deno.test("lisa draws blocks in each interval, by the seed, and always trains the rest", () => {
  const run = { updates: 50, seed: 4 };
  const { steps, model } = stepsOf("lisa", "roberta", { blocks: 3 }, run);
  const recipe = { updates: 50, protocol: "equal-updates" } as const;
  assert.deepEqual(splitUpdates(steps, recipe), [20, 20, 10]);
  steps.forEach((step) => {
    assert.equal(blocksOf(step, model).length, 3);
    assert.deepEqual(kindsOf(step, model), ["block", "head", "stem"]);
  });
  const drawn = (seed: number) =>
    stepsOf("lisa", "roberta", { blocks: 3 }, { ...run, seed }).steps
      .map((step) => `${blocksOf(step, model)}`);
  assert.deepEqual(drawn(4), drawn(4));
  assert.notDeepEqual(drawn(4), drawn(5));
  assert(new Set(drawn(4)).size > 1, "each interval draws anew");
});

Deno.test("long and restarts cost what a chain of steps costs", () => {
  const recipe = { updates: 160, protocol: "equal-updates" } as const;
  const perStep = { ...recipe, protocol: "per-step" } as const;
  const { steps: chain } = stepsOf("dt1", "convnext");
  assert.deepEqual(splitUpdates(chain, perStep), [160, 160, 160, 160]);
  const { steps: long } = stepsOf("long", "convnext");
  assert.deepEqual(splitUpdates(long, perStep), [640]);
  assert.deepEqual(splitUpdates(long, recipe), [160]);
  const { steps: again, model } = stepsOf("restarts", "convnext");
  assert.deepEqual(splitUpdates(again, perStep), [160, 160, 160, 160]);
  again.forEach(({ trainable }) =>
    assert.equal(trainable.length, model.parameters.length)
  );
});

Deno.test("surgical trains one part, and names those there are", () => {
  const { steps } = stepsOf("surgical", "convnext", { part: "stage2" });
  assert.deepEqual(steps, [stepsOf("dt1", "convnext").steps[2]]);
  assert.throws(
    () => stepsOf("surgical", "convnext", { part: "stage7" }),
    /no such part, expected one of stage0, stage1, stage2, stage3, part0, part1/,
  );
});
