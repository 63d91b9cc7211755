import assert from "node:assert/strict";
import { initialWeights } from "../../../bench/runner/initial_weights.ts";
import {
  architectures,
  bottleneckAdapter,
  type Safetensors,
  WeightsError,
} from "../../../models/mod.ts";

const CONFIG = { depths: [1, 1, 1, 1], dims: [4, 4, 4, 4], classes: 5 };
const model = architectures.convnext.build("micro", CONFIG);

/** A checkpoint of `model` whose values are all 7, some of it changed. */
function checkpoint(
  change: (
    tensors: Map<string, { shape: readonly number[]; data: Float32Array }>,
  ) => void = () => {},
): Safetensors {
  const tensors = new Map(
    model.parameters.map(({ name, shape }) => [name, {
      shape,
      data: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(7),
    }]),
  );
  change(tensors);
  return { metadata: {}, tensors };
}

Deno.test("initialWeights() takes everything from a checkpoint of the same network", () => {
  const { weights, initialized } = initialWeights(model, 0, checkpoint(), "c");
  assert.deepEqual(initialized, []);
  for (const values of weights.values()) assert(values.every((x) => x === 7));
});

Deno.test("initialWeights() starts at random without one, by seed", () => {
  const [a, b, c] = [0, 0, 1].map((seed) =>
    initialWeights(model, seed, null, "").weights
  );
  assert.deepEqual(a, b);
  assert.notDeepEqual(a, c);
});

Deno.test("initialWeights() gives another number of classes a new head, and says so", () => {
  const other = architectures.convnext.build("micro", {
    ...CONFIG,
    classes: 3,
  });
  const { weights, initialized } = initialWeights(other, 0, checkpoint(), "c");
  assert.deepEqual(initialized, ["head.weight", "head.bias"]);
  assert.equal(weights.get("head.bias")?.length, 3);
  assert(weights.get("norm.weight")!.every((x) => x === 7));
});

Deno.test("initialWeights() starts what a method adds at random", () => {
  const adapted = architectures.convnext.build("micro", CONFIG, [
    bottleneckAdapter(2),
  ]);
  const { weights, initialized } = initialWeights(
    adapted,
    0,
    checkpoint(),
    "c",
  );
  assert.deepEqual(initialized, []);
  const added = adapted.parameters.filter(({ tag }) => tag === "adapter");
  assert(added.length > 0);
  for (const { name } of added) {
    assert(weights.get(name)!.every((x) => x !== 7), name);
  }
});

Deno.test("initialWeights() refuses the checkpoint of another network", () => {
  const name = model.parameters[0]!.name;
  assert.throws(
    () => initialWeights(model, 0, checkpoint((all) => all.delete(name)), "c"),
    (error) => {
      assert(error instanceof WeightsError);
      assert.match(error.message, /no such tensor, expected shape/);
      return true;
    },
  );
  const wider = architectures.convnext.build("micro", {
    ...CONFIG,
    dims: [8, 4, 4, 4],
  });
  assert.throws(
    () => initialWeights(wider, 0, checkpoint(), "c.safetensors"),
    /"c\.safetensors", tensor ".*": shape \[4,3,4,4\], expected shape \[8,3,4,4\]/,
  );
});
