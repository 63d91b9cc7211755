import assert from "node:assert/strict";
import {
  buildModel,
  scalingOf,
  unknownFields,
} from "../../../bench/goldens/build_model.ts";

const ROBERTA = {
  vocab_size: 8,
  hidden_size: 4,
  num_hidden_layers: 1,
  num_attention_heads: 1,
  intermediate_size: 4,
};

Deno.test("buildModel() puts LoRA where the fixture has its weights", () => {
  const lora = { targets: ["query", "dense"], r: 2, alpha: 4 };
  const build = (hasParameter: (name: string) => boolean) =>
    buildModel("roberta", { ...ROBERTA, lora }, { size: 4, hasParameter })!
      .parameters.filter(({ name }) => name.endsWith("lora_A.weight"))
      .map(({ name }) => name.replace(/^roberta.encoder.layer.0./, ""));
  assert.deepEqual(build((name) => !name.startsWith("classifier")), [
    "attention.self.query.lora_A.weight",
    "attention.output.dense.lora_A.weight",
    "intermediate.dense.lora_A.weight",
    "output.dense.lora_A.weight",
  ]);
  assert.equal(build(() => true).length, 5);
});

Deno.test("buildModel() takes from ca_attentions which stages of an SMT modulate", () => {
  const build = (ca_attentions: number[]) =>
    buildModel("smt", {
      embed_dims: [8, 8, 8, 8],
      depths: [1, 2, 2, 1],
      ca_num_heads: [4, 4, 4, 4],
      sa_num_heads: [4, 4, 4, 4],
      ca_attentions,
    }, { size: 32 })!.parameters
      .filter(({ name }) => name.endsWith("attn.q.weight"))
      .map(({ name }) => name.replace(".attn.q.weight", ""));
  assert.deepEqual(build([1, 1, 1, 0]), ["block3.1", "block4.0"]);
  assert.deepEqual(build([0, 1, 1, 1]), ["block1.0", "block3.1"]);
});

Deno.test("unknownFields() lists what no builder reads", () => {
  assert.deepEqual(
    unknownFields("swin", { depths: [1], adapter: true, ape: true }),
    ["ape"],
  );
  assert.deepEqual(unknownFields("llama", { rope_scaling: null, x: 0 }), ["x"]);
});

Deno.test("scalingOf() refuses what is not the scaling of LLaMA 3.1", () => {
  const fields = {
    factor: 8,
    low_freq_factor: 1,
    high_freq_factor: 4,
    original_max_position_embeddings: 64,
  };
  assert.equal(scalingOf({}), null);
  assert.deepEqual(scalingOf({ rope_scaling: fields }), {
    factor: 8,
    lowFrequencyFactor: 1,
    highFrequencyFactor: 4,
    originalLength: 64,
  });
  assert.throws(
    () => scalingOf({ rope_scaling: { rope_type: "yarn", ...fields } }),
    /found type "yarn", expected type "llama3"/,
  );
  assert.throws(
    () => scalingOf({ rope_scaling: { factor: 2 } }),
    /found no number "low_freq_factor"/,
  );
});
