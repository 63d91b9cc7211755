import assert from "node:assert/strict";
import { architectures, type Model } from "../../../models/mod.ts";
import type { LossWith, Step } from "../../../suites/method.ts";
import ist from "../../../suites/methods/ist.ts";
import { blockKey } from "../../../suites/partition.ts";

type Network = keyof typeof architectures;

function build(network: Network, options: object, updates = 1000) {
  const method = ist.configure(options, "method");
  const model = architectures[network].build("micro", {}, method.extensions);
  return { model, steps: method.steps(model, { updates, seed: 3 }) };
}

function blocksOf(names: readonly string[], { parameters }: Model): string[] {
  const own = parameters.filter(({ name }) => names.includes(name));
  return [...new Set(own.map(blockKey))].filter((key) => key !== null);
}

/** Answers as a network would whose blocks `important` are missed, and no others. */
function lossOf(model: Model, important: readonly string[]): {
  readonly lossWith: LossWith;
  readonly asked: { names: string[]; factors: number[] }[];
} {
  const asked: { names: string[]; factors: number[] }[] = [];
  return {
    asked,
    lossWith(factors) {
      const names = [...factors.keys()];
      asked.push({ names, factors: [...factors.values()] });
      const missed = blocksOf(names, model)
        .filter((key) => important.includes(key)).length;
      return Promise.resolve(0.2 + missed);
    },
  };
}

async function chosenBlocks(
  steps: readonly Step[],
  model: Model,
  lossWith: LossWith,
): Promise<string[][]> {
  const chosen: string[][] = [];
  for (const { probe, trainable } of steps) {
    const names = await probe?.choose(lossWith) ?? trainable;
    chosen.push(blocksOf(names, model));
  }
  return chosen;
}

for (const on of ["lora", "adapter"] as const) {
  for (const network of Object.keys(architectures) as Network[]) {
    Deno.test(`ist on ${on} of ${network} comes to train the layers that are missed`, async () => {
      const { model, steps } = build(network, { on });
      const added = model.parameters.filter(({ tag }) => tag === "adapter");
      const layers = [...new Set(added.map(blockKey))] as string[];
      const important = [layers[1]!, layers.at(-1)!];
      const { lossWith, asked } = lossOf(model, important);
      const chosen = await chosenBlocks(steps, model, lossWith);
      const size = Math.round(layers.length / 4);
      assert(chosen.every((blocks) => blocks.length === size));
      const late = chosen.slice(-50).flat();
      const hits = late.filter((key) => important.includes(key)).length;
      const byChance = late.length * important.length / layers.length;
      assert(hits > 2 * byChance, `${hits} of ${late.length}`);
      // Three sets of half of the layers in front of each interval but the first, each by a quarter.
      assert.equal(asked.length, 3 * (steps.length - 1));
      for (const { names, factors } of asked) {
        assert.equal(
          blocksOf(names, model).length,
          Math.round(layers.length / 2),
        );
        assert(factors.every((factor) => factor === 0.25));
        assert(
          names.every((name) => /lora_B\.weight|adapter\.up\./.test(name)),
        );
      }
    });
  }
}

Deno.test("ist with random importance asks nothing, and draws what ist draws while nothing is known", async () => {
  const { model, steps } = build("llama", {});
  const random = build("llama", { importance: "random" });
  assert(random.steps.every(({ probe }) => probe === undefined));
  const even: LossWith = () => Promise.resolve(1);
  assert.deepEqual(
    await chosenBlocks(steps, model, even),
    random.steps.map(({ trainable }) => blocksOf(trainable, model)),
  );
});

Deno.test("ist cuts the run into intervals of ten updates, under one schedule, moments kept", () => {
  const { steps } = build("roberta", {}, 25);
  assert.deepEqual(steps.map(({ share }) => share), [0.4, 0.4, 0.2]);
  assert.deepEqual(
    steps.map(({ keeps = [] }) => keeps.length),
    [0, 3, 3],
  );
});
