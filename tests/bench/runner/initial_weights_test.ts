import assert from "node:assert/strict";
import { initialWeights } from "../../../bench/runner/initial_weights.ts";
import {
  architectures,
  bottleneckAdapter,
  byteSource,
  type Checkpoint,
  CheckpointError,
  openSafetensors,
  type Shape,
  sizeOf,
  writeSafetensors,
} from "../../../models/mod.ts";

const CONFIG = { depths: [1, 1, 1, 1], dims: [4, 4, 4, 4], classes: 5 };
const model = architectures.convnext.build("micro", CONFIG);

/** A checkpoint of `own` whose values are all 7, with some of its shapes changed. */
function checkpoint(
  change: (shapes: Map<string, Shape>) => void = () => {},
  own = model,
): Promise<Checkpoint> {
  const all = [...own.parameters, ...own.states];
  const shapes = new Map(all.map(({ name, shape }) => [name, shape]));
  change(shapes);
  const tensors = [...shapes].map(([name, shape]) =>
    [name, { shape, data: new Float32Array(sizeOf(shape)).fill(7) }] as const
  );
  return openSafetensors(byteSource(writeSafetensors(new Map(tensors)), "c"));
}

Deno.test("initialWeights() takes everything from a checkpoint of the same network", async () => {
  const { weights, initialized } = await initialWeights(
    model,
    0,
    await checkpoint(),
  );
  assert.deepEqual(initialized, []);
  for (const values of weights.values()) assert(values.every((x) => x === 7));
});

Deno.test("initialWeights() takes running statistics, too", async () => {
  const own = architectures.smt.build("micro");
  const { weights } = await initialWeights(
    own,
    0,
    await checkpoint(() => {}, own),
  );
  assert(own.states.length > 0);
  for (const { name } of own.states) assert.equal(weights.get(name)![0], 7);
});

Deno.test("initialWeights() starts at random without one, by seed", async () => {
  const [a, b, c] = await Promise.all([0, 0, 1].map(async (seed) => {
    const { weights } = await initialWeights(model, seed, null);
    return weights;
  }));
  assert.deepEqual(a, b);
  assert.notDeepEqual(a, c);
});

Deno.test("initialWeights() gives a new head to other classes or where there is none, and says so", async () => {
  const HEAD = ["head.weight", "head.bias"];
  const other = architectures.convnext.build("micro", {
    ...CONFIG,
    classes: 3,
  });
  for (
    const [own, stored] of [
      [other, checkpoint()],
      [model, checkpoint((all) => HEAD.forEach((name) => all.delete(name)))],
    ] as const
  ) {
    const { weights, initialized } = await initialWeights(own, 0, await stored);
    assert.deepEqual(initialized, HEAD);
    assert.equal(weights.get("head.bias")!.length, own.config.classes);
    assert(weights.get("head.weight")!.every((x) => x !== 7));
    assert(weights.get("norm.weight")!.every((x) => x === 7));
  }
});

Deno.test("initialWeights() draws the whole head of the task anew where asked to, and nothing else", async () => {
  for (const name of ["convnext", "roberta", "llama"] as const) {
    const own = architectures[name].build("micro");
    const { weights, initialized } = await initialWeights(
      own,
      0,
      await checkpoint(() => {}, own),
      { newHead: true },
    );
    assert.deepEqual(
      initialized,
      {
        convnext: ["head.weight", "head.bias"],
        roberta: ["dense.weight", "dense.bias", "out_proj.weight"]
          .concat("out_proj.bias").map((part) => `classifier.${part}`),
        llama: [],
      }[name],
    );
    const kept = [...weights].filter(([, values]) =>
      values.every((x) => x === 7)
    );
    assert.equal(kept.length + initialized.length, weights.size);
  }
});

Deno.test("initialWeights() starts what a method adds at random", async () => {
  const adapted = architectures.convnext.build("micro", CONFIG, [
    bottleneckAdapter(2),
  ]);
  const { weights, initialized } = await initialWeights(
    adapted,
    0,
    await checkpoint(),
  );
  assert.deepEqual(initialized, []);
  const added = adapted.parameters.filter(({ tag }) => tag === "adapter");
  assert(added.length > 0);
  for (const { name } of added) {
    assert(weights.get(name)!.every((x) => x !== 7), name);
  }
});

Deno.test("initialWeights() refuses the checkpoint of another network, and lists all that does not fit", async () => {
  const [first, second] = model.parameters.map(({ name }) => name);
  const other = await checkpoint((all) => {
    all.delete(first!);
    all.set(second!, [8]);
    all.set("rotary.inner", [2]);
  });
  await assert.rejects(initialWeights(model, 0, other), (error) => {
    assert(error instanceof CheckpointError);
    assert.deepEqual(error.misfits, {
      missing: [`${first} [4,3,4,4]`],
      extra: ["rotary.inner [2]"],
      misshaped: [`${second} [8], expected [4]`],
    });
    return true;
  });
});
