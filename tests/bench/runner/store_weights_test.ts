import assert from "node:assert/strict";
import { storeWeights } from "../../../bench/runner/tune.ts";
import {
  architectures,
  type Session,
  sizeOf,
  type StoredTensor,
} from "../../../models/mod.ts";

const TABLE = "roberta.embeddings.word_embeddings.weight";

/** Types of what is stored, by name, where each weight has one value throughout. */
function precisions(value: number, changed?: readonly string[]) {
  const model = architectures.roberta.build("micro", { vocabulary: 1 << 14 });
  const weights = new Map(
    model.parameters.map(({ name, shape }) => [
      name,
      new Float32Array(sizeOf(shape)).fill(value),
    ]),
  );
  const stored = new Map<string, string>();
  const session: Pick<Session, "store"> = {
    store: (tensors: readonly StoredTensor[]) =>
      tensors.forEach(({ tensor, precision = "f32" }) =>
        stored.set(tensor.name!, precision)
      ),
  };
  storeWeights(session, model, weights, changed);
  return stored;
}

Deno.test("storeWeights() keeps a large table that nothing changes in the 16 bits of the checkpoint", () => {
  const found = precisions(2 ** 100, ["classifier.dense.weight"]);
  assert.equal(found.get(TABLE), "bf16");
  assert.equal(precisions(1 + 2 ** -10, []).get(TABLE), "f16");
  // All others are small.
  found.delete(TABLE);
  assert.deepEqual([...new Set(found.values())], ["f32"]);
});

Deno.test("storeWeights() keeps 32 bits of what changes, or has them", () => {
  assert.equal(precisions(0.5).get(TABLE), "f32");
  assert.equal(precisions(0.5, [TABLE]).get(TABLE), "f32");
  assert.equal(precisions(0.1, []).get(TABLE), "f32");
});
