import assert from "node:assert/strict";
import { checkModelFile } from "../../../bench/goldens/model_file.ts";
import {
  native,
  readSafetensors,
  type StoredArray,
  tfjsEngine,
} from "../../../models/mod.ts";

const GOLDENS = new URL("../../goldens/", import.meta.url);

async function read(name: string) {
  const url = new URL(`${name}.safetensors`, GOLDENS);
  return readSafetensors(await Deno.readFile(url), name);
}

/** Files, and how many tensors and shares of errors they compare at least. */
const LANGUAGE = {
  eps_llama: 24,
  eps_roberta: 44,
  llama_a: 65,
  llama_lora: 140,
  llama_tied: 65,
  roberta_a: 125,
  roberta_lora: 225,
  roberta_pads: 125,
};

Deno.test("checkModelFile() passes the RoBERTa and LLaMA fixtures on the native engine", async () => {
  for (const [name, least] of Object.entries(LANGUAGE)) {
    const verdict = await checkModelFile(name, await read(name), native);
    assert.equal(verdict.status, "pass", `${name}: ${verdict.worst?.name}`);
    assert(verdict.comparisons >= least, `${name}: ${verdict.comparisons}`);
  }
});

for (
  const [name, tensor] of [
    ["llama_tied", "logits_train"],
    ["llama_lora", "grad_peft.model.layers.1.self_attn.v_proj.lora_B.weight"],
    ["roberta_pads", "after3.roberta.embeddings.position_embeddings.weight"],
    // Not compared, but then other tokens count.
    ["roberta_pads", "attention_mask"],
    ["llama_a", "labels"],
  ] as const
) {
  Deno.test(`checkModelFile() fails when ${tensor} of ${name} is changed`, async () => {
    const file = await read(name);
    const tensors: Map<string, StoredArray> = new Map(file.tensors);
    const { shape, data } = tensors.get(tensor)!;
    const reversed = data.slice().reverse();
    assert.notDeepEqual(reversed, data);
    tensors.set(tensor, { shape, data: reversed });
    const changed = { ...file, tensors };
    const verdict = await checkModelFile(name, changed, tfjsEngine("cpu"));
    assert.equal(verdict.status, "fail");
  });
}

Deno.test("checkModelFile() fails when a tensor of the file takes no part in the check", async () => {
  const file = await read("eps_llama");
  const tensors: Map<string, StoredArray> = new Map(file.tensors);
  tensors.set("grad.rope.weight", tensors.get("loss")!);
  const verdict = await checkModelFile(
    "eps_llama",
    { ...file, tensors },
    tfjsEngine("cpu"),
  );
  assert.equal(verdict.status, "fail");
  assert.match(verdict.reason!, /^"grad.rope.weight" of the file was neither/);
});

Deno.test("checkModelFile() names the fields of a configuration that it does not know, when the file fails", async () => {
  const file = await read("eps_llama");
  const config = { ...JSON.parse(file.metadata.config!), attention_bias: true };
  const tensors: Map<string, StoredArray> = new Map(file.tensors);
  const metadata = { ...file.metadata, config: JSON.stringify(config) };
  const check = () =>
    checkModelFile("a", { ...file, metadata, tensors }, tfjsEngine("cpu"));
  assert.equal((await check()).status, "pass");
  tensors.set("loss", { shape: [1], data: Float32Array.of(9) });
  const failed = await check();
  assert.equal(failed.status, "fail");
  assert.match(failed.reason!, /unknown: attention_bias$/);
});

for (
  const [missing, reason] of [
    ["grad.lm_head.weight", /found no tensor "grad.lm_head.weight"/],
    ["attention_mask", /found no tensor "attention_mask"/],
    ["input", /found no tensor "input"/],
    ["param.model.norm.weight", /found no tensor "param.model.norm.weight"/],
  ] as const
) {
  Deno.test(`checkModelFile() throws when the file has no ${missing}`, async () => {
    const file = await read("eps_llama");
    const tensors = new Map(file.tensors);
    tensors.delete(missing);
    const changed = { ...file, tensors };
    await assert.rejects(
      () => checkModelFile("eps_llama", changed, tfjsEngine("cpu")),
      reason,
    );
  });
}
