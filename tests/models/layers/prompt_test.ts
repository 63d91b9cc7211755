import assert from "node:assert/strict";
import type { Model } from "../../../models/architecture.ts";
import { architectures } from "../../../models/architectures/mod.ts";
import { initialize } from "../../../models/initialize.ts";
import { prefix } from "../../../models/layers/prefix.ts";
import { prompt } from "../../../models/layers/prompt.ts";
import { native } from "../../../models/mod.ts";
import { classifierLogits } from "../../../models/training.ts";
import { assertClose } from "../../numeric/assert_close.ts";

const V = 20, C = 16;

const SMALL = { vocabulary: V, width: C, depth: 2, heads: 4, keyHeads: 2 };

function llama(length: number, extensions = [] as ReturnType<typeof prefix>) {
  const config = { ...SMALL, hidden: 24, length };
  return architectures.llama.build("micro", config, extensions);
}

async function logitsOf(
  model: Model,
  weights: ReadonlyMap<string, Float32Array>,
  ids: readonly number[],
  mask: readonly number[] = ids.map(() => 1),
): Promise<Float32Array> {
  await using session = await native.open();
  session.store(model.parameters.map(({ tensor, name, tag }) => ({
    tensor,
    tag,
    data: weights.get(name)!,
  })));
  const batch = ids.length / model.sample.shape[0]!;
  using program = await session.compileInference({
    logits: classifierLogits(model, batch),
  });
  const [result] = await program.run([{
    input_ids: Int32Array.from(ids),
    attention_mask: Int32Array.from(mask),
  }]);
  return result!.logits as Float32Array;
}

Deno.test("prompt() of embedded tokens gives what those tokens in front give", async () => {
  const ids = [7, 3, 11, 5, 2];
  const model = llama(5, [prompt({ virtualTokens: 2 })]);
  const weights = initialize(model.parameters, 1);
  const table = weights.get("model.embed_tokens.weight")!;
  const row = (id: number) => table.subarray(id * C, (id + 1) * C);
  weights.set("prompt_embeddings", Float32Array.from([...row(13), ...row(4)]));
  const longer = await logitsOf(llama(7), weights, [13, 4, ...ids]);
  const prompted = await logitsOf(model, weights, ids);
  assertClose("logits", prompted, longer.subarray(2 * V), { ofMax: 1e-6 });
});

Deno.test("prefix() is seen by every token, and tokens see none after them", async () => {
  const model = llama(5, prefix({ virtualTokens: 3 }));
  const weights = initialize(model.parameters, 1);
  const before = await logitsOf(model, weights, [7, 3, 11, 5, 2]);
  const later = await logitsOf(model, weights, [7, 3, 11, 5, 9]);
  assert.deepEqual(later.subarray(0, 4 * V), before.subarray(0, 4 * V));
  assert.notDeepEqual(later.subarray(4 * V), before.subarray(4 * V));
  const name = "model.layers.0.self_attn.prefix_values";
  const other = new Map(weights).set(
    name,
    weights.get(name)!.map((x) => 2 * x),
  );
  const changed = await logitsOf(model, other, [7, 3, 11, 5, 2]);
  for (let t = 0; t < 5; t++) {
    const row = (own: Float32Array) => own.subarray(t * V, (t + 1) * V);
    assert.notDeepEqual(row(changed), row(before), `token ${t}`);
  }
});

Deno.test("prefix() leaves padding unseen", async () => {
  for (
    const extensions of [prefix({ virtualTokens: 3 }), [
      prompt({ virtualTokens: 3 }),
    ]]
  ) {
    const model = architectures.roberta.build("micro", {
      ...{ vocabulary: V, width: C, depth: 1, heads: 2, hidden: 24, length: 4 },
      classes: 3,
    }, extensions);
    const weights = initialize(model.parameters, 1);
    const run = (last: number, mask: number[]) =>
      logitsOf(model, weights, [7, 3, 11, last], mask);
    assert.deepEqual(await run(5, [1, 1, 1, 0]), await run(9, [1, 1, 1, 0]));
    assert.notDeepEqual(await run(5, [1, 1, 1, 1]), await run(9, [1, 1, 1, 1]));
  }
});
