import assert from "node:assert/strict";
import type { Model } from "../../../models/architecture.ts";
import { architectures } from "../../../models/architectures/mod.ts";
import { initialize } from "../../../models/initialize.ts";
import { bottleneckAdapter } from "../../../models/layers/adapter.ts";
import { dora } from "../../../models/layers/dora.ts";
import { ia3 } from "../../../models/layers/ia3.ts";
import { lora } from "../../../models/layers/lora.ts";
import { prefix } from "../../../models/layers/prefix.ts";
import { prompt } from "../../../models/layers/prompt.ts";
import { vera } from "../../../models/layers/vera.ts";
import { CheckpointError } from "../../../models/weights/checkpoint_error.ts";
import {
  loadPeftAdapter,
  openPeftAdapter,
  writePeftAdapter,
} from "../../../models/weights/peft_adapter.ts";
import {
  readSafetensors,
  writeSafetensors,
} from "../../../models/weights/safetensors.ts";
import { WeightsError } from "../../../models/weights/weights_error.ts";
import { stateDict, tensor, torchFile } from "./torch_file.ts";
import { inFolder } from "../../in_folder.ts";

const { roberta, convnext, llama } = architectures;

const options = { targets: ["query", "value"], rank: 2, alpha: 4 };

function build(own = options): Model {
  return roberta.build("micro", { depth: 2 }, [lora(own)]);
}

async function load(folder: string, model = build()) {
  using adapter = await openPeftAdapter(folder);
  return await loadPeftAdapter(model, adapter);
}

const description = {
  alpha: 4,
  dropout: 0.1,
  savedModules: ["classifier"],
  taskType: "SEQ_CLS",
  base: "roberta-base",
};

Deno.test("writePeftAdapter() writes the names and fields of PEFT", async () => {
  await inFolder(async (folder) => {
    const model = build();
    const weights = initialize(model.parameters, 1);
    await writePeftAdapter(`${folder}/new/one`, model, weights, description);
    const read = (name: string) => Deno.readFile(`${folder}/new/one/${name}`);
    const { tensors, metadata } = readSafetensors(
      await read("adapter_model.safetensors"),
      "f",
    );
    assert.deepEqual(metadata, { format: "pt" });
    const layer = "base_model.model.roberta.encoder.layer.";
    const names = [0, 1].flatMap((i) =>
      ["query", "value"].flatMap((target) =>
        ["A", "B"].map((kind) =>
          `${layer}${i}.attention.self.${target}.lora_${kind}.weight`
        )
      )
    );
    const head = ["dense", "out_proj"].flatMap((part) =>
      ["bias", "weight"].map((kind) =>
        `base_model.model.classifier.${part}.${kind}`
      )
    );
    assert.deepEqual([...tensors.keys()].sort(), [...head, ...names].sort());
    assert.deepEqual(tensors.get(names[0]!)!.shape, [2, 64]);
    assert.deepEqual(tensors.get(names[1]!)!.shape, [64, 2]);
    const config = new TextDecoder().decode(await read("adapter_config.json"));
    const expected = {
      peft_type: "LORA",
      r: 2,
      lora_alpha: 4,
      lora_dropout: 0.1,
      target_modules: ["query", "value"],
      bias: "none",
      modules_to_save: ["classifier"],
      task_type: "SEQ_CLS",
      base_model_name_or_path: "roberta-base",
      use_dora: false,
      use_rslora: false,
      fan_in_fan_out: false,
    };
    const written = JSON.parse(config);
    for (const [field, value] of Object.entries(expected)) {
      assert.deepEqual(written[field], value, field);
    }
  });
});

Deno.test("openPeftAdapter() gives back what writePeftAdapter() was given", async () => {
  await inFolder(async (folder) => {
    const weights = initialize(build().parameters, 2);
    await writePeftAdapter(folder, build(), weights, description);
    using adapter = await openPeftAdapter(folder);
    const { config } = adapter;
    assert(config.kind === "LORA");
    const { savedModules, taskType, dropout, base } = config;
    assert.deepEqual(
      { savedModules, taskType, dropout, base, alpha: config.alpha },
      description,
    );
    // The settings build the network that the adapter fits.
    const model = build({ ...config, targets: [...options.targets] });
    assert.deepEqual(config.targets, options.targets);
    const loaded = await loadPeftAdapter(model, adapter);
    assert.equal(loaded.size, 8 + 4);
    for (const [name, values] of loaded) {
      assert.deepEqual(values, weights.get(name), name);
    }
  });
});

Deno.test("an adapter folder holds DoRA, in the names of PEFT", async () => {
  await inFolder(async (folder) => {
    const model = roberta.build("micro", { depth: 2 }, [dora(options)]);
    const weights = initialize(model.parameters, 2);
    await writePeftAdapter(folder, model, weights, { alpha: 4 });
    const { tensors } = readSafetensors(
      await Deno.readFile(`${folder}/adapter_model.safetensors`),
      "f",
    );
    const name =
      "base_model.model.roberta.encoder.layer.1.attention.self.value.lora_magnitude_vector";
    assert.deepEqual(tensors.get(name)?.shape, [64]);
    using adapter = await openPeftAdapter(folder);
    assert(adapter.config.kind === "LORA" && adapter.config.isDora);
    const loaded = await loadPeftAdapter(model, adapter);
    assert.equal(loaded.size, 2 * 2 * 3);
    for (const [own, values] of loaded) {
      assert.deepEqual(values, weights.get(own), own);
    }
  });
});

Deno.test("openPeftAdapter() reads names and pickles of old versions", async () => {
  await inFolder(async (folder) => {
    const model = build({ ...options, targets: ["query"] });
    const list = model.parameters.filter(({ name, tag }) =>
      tag === "adapter" || name.startsWith("classifier.")
    );
    const code = stateDict(list.map(({ name, shape }, i) => {
      const old = name
        .replace(/(lora_.)/, i % 2 ? "$1.default" : "$1")
        .replace("classifier.", "classifier.modules_to_save.default.");
      return [`base_model.model.${old}`, tensor(`${i}`, "Float", shape)];
    }));
    const storages = Object.fromEntries(list.map(({ shape }, i) => [
      i,
      new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(i),
    ]));
    await Deno.writeFile(
      `${folder}/adapter_model.bin`,
      torchFile(code, storages),
    );
    const config = {
      ...{ peft_type: "LORA", r: 2, lora_alpha: 4, use_rslora: true },
      ...{ target_modules: ["query"], modules_to_save: ["classifier"] },
    };
    await Deno.writeTextFile(
      `${folder}/adapter_config.json`,
      JSON.stringify(config),
    );
    const loaded = await load(folder, model);
    list.forEach(({ name }, i) => assert.equal(loaded.get(name)?.[0], i, name));
    using adapter = await openPeftAdapter(folder);
    // lora() divides by the rank, rsLoRA by its root.
    assert(adapter.config.kind === "LORA");
    assert.equal(adapter.config.alpha, 4 * Math.sqrt(2));
  });
});

Deno.test("loadPeftAdapter() lists all that does not fit in one error", async () => {
  await inFolder(async (folder) => {
    const other = build({ ...options, targets: ["query", "key"] });
    const weights = initialize(other.parameters, 1);
    await writePeftAdapter(folder, other, weights, { alpha: 4 });
    await assert.rejects(load(folder), (error) => {
      assert(error instanceof CheckpointError);
      const { missing, extra, misshaped } = error.misfits;
      assert.deepEqual(
        [missing.length, extra.length, misshaped.length],
        [4, 4, 0],
      );
      assert.match(missing[0]!, /value\.lora_A\.weight \[2,64\]/);
      assert.match(extra[0]!, /key\.lora_A\.weight \[2,64\]/);
      return true;
    });
    const deep = build({ ...options, targets: ["query", "key"], rank: 3 });
    await assert.rejects(
      load(folder, deep),
      /8 misshaped \(.*expected \[3,64\]/,
    );
  });
});

Deno.test("openPeftAdapter() refuses two arrays for one place", async () => {
  await inFolder(async (folder) => {
    await writePeftAdapter(
      folder,
      build(),
      initialize(build().parameters, 1),
      { alpha: 4 },
    );
    const array = { shape: [1], data: Float32Array.of(1) };
    const names = ["a.lora_A.weight", "a.lora_A.default.weight"];
    await Deno.writeFile(
      `${folder}/adapter_model.safetensors`,
      writeSafetensors(new Map(names.map((name) => [name, array]))),
    );
    await assert.rejects(
      openPeftAdapter(folder),
      /a second "a\.lora_A\.weight", expected one/,
    );
  });
});

const good = {
  ...{ peft_type: "LORA", r: 2, lora_alpha: 4, target_modules: ["query"] },
};
const bad: Record<string, [string | object, RegExp]> = {
  "no JSON": ["{", /no JSON, expected an object/],
  "null": ["null", /"peft_type" is nothing, expected "LORA"/],
  "other method": [{ ...good, peft_type: "LOHA" }, /"peft_type" is "LOHA"/],
  "VeRA without its matrices": [
    { ...good, peft_type: "VERA", save_projection: false },
    /"save_projection" is false, expected true/,
  ],
  "DoRA by word": [
    { ...good, use_dora: "yes" },
    /"use_dora" is "yes", expected true or false/,
  ],
  "biases": [{ ...good, bias: "all" }, /"bias" is "all", expected "none"/],
  "transposed": [{ ...good, fan_in_fan_out: true }, /"fan_in_fan_out" is true/],
  "some layers": [
    { ...good, layers_to_transform: [1] },
    /"layers_to_transform" is \[1\], expected null/,
  ],
  "first values that change the base": [
    { ...good, init_lora_weights: "pissa_niter_16" },
    /"init_lora_weights" is "pissa_niter_16", which changes the base/,
  ],
  "quantized": [{ ...good, use_qalora: true }, /"use_qalora" is true/],
  "ranks by name": [
    { ...good, rank_pattern: { query: 4 } },
    /"rank_pattern" is \{"query":4\}, expected it empty/,
  ],
  "scales by name": [{ ...good, alpha_pattern: { a: 1 } }, /"alpha_pattern"/],
  "no rank": [{ ...good, r: 0 }, /"r" is 0, expected a whole number/],
  "no alpha": [
    { ...good, lora_alpha: null },
    /"lora_alpha" is null and "lora_dropout" nothing, expected numbers/,
  ],
  "pattern of targets": [
    { ...good, target_modules: ".*query" },
    /"target_modules" is "\.\*query", expected a list of names/,
  ],
  "no targets": [{ ...good, target_modules: [] }, /"target_modules" is \[\]/],
  "modules by number": [
    { ...good, modules_to_save: [1] },
    /"modules_to_save" is \[1\], expected a list of names/,
  ],
};

for (const [problem, [config, message]] of Object.entries(bad)) {
  Deno.test(`openPeftAdapter() refuses a config: ${problem}`, async () => {
    await inFolder(async (folder) => {
      await Deno.writeTextFile(
        `${folder}/adapter_config.json`,
        typeof config === "string" ? config : JSON.stringify(config),
      );
      await assert.rejects(openPeftAdapter(folder), (error) => {
        assert(error instanceof WeightsError);
        assert.match(error.message, message);
        return true;
      });
    });
  });
}

Deno.test("writePeftAdapter() refuses what PEFT has no words for", async () => {
  await inFolder(async (folder) => {
    const write = (model: Model, own: object = {}) => {
      const weights = initialize(model.parameters, 1);
      return writePeftAdapter(folder, model, weights, { alpha: 4, ...own });
    };
    const plain = roberta.build("micro", { depth: 2 });
    await assert.rejects(write(plain), /ranks none in roberta, expected one/);
    const mixed = roberta.build("micro", { depth: 2 }, [
      lora({ ...options, targets: ["query"] }),
      lora({ ...options, targets: ["key"], rank: 3 }),
    ]);
    await assert.rejects(write(mixed), /ranks 2, 3 in roberta/);
    const one = roberta.build("micro", { depth: 2 }, [
      lora({ ...options, targets: ["layer.0.attention.self.query"] }),
    ]);
    await assert.rejects(
      write(one),
      /layer\.1\.attention\.self\.query\.weight" is not changed/,
    );
    const other = convnext.build("micro", {}, [
      bottleneckAdapter(4),
    ]);
    await assert.rejects(write(other), /expected only lora_A, lora_B and/);
    await assert.rejects(
      write(build(), { savedModules: ["score"] }),
      /no module "score" in roberta/,
    );
    await assert.rejects(
      writePeftAdapter(folder, build(), new Map(), { alpha: 4 }),
      /no values for ".*lora_A\.weight"/,
    );
  });
});

Deno.test("an adapter folder says rsLoRA, and gives its scale back", async () => {
  await inFolder(async (folder) => {
    const model = build();
    const weights = initialize(model.parameters, 2);
    await writePeftAdapter(folder, model, weights, {
      alpha: 4,
      isRankStabilised: true,
    });
    const text = await Deno.readTextFile(`${folder}/adapter_config.json`);
    const { lora_alpha, use_rslora } = JSON.parse(text);
    assert.deepEqual([lora_alpha, use_rslora], [4, true]);
    using adapter = await openPeftAdapter(folder);
    assert(adapter.config.kind === "LORA");
    assert.equal(adapter.config.alpha, 4 * Math.sqrt(2));
  });
});

const small = { depth: 2 };

/** What is written, and what must stand in the files. */
const OTHERS: Record<
  string,
  { model: Model; fields: object; arrays: Record<string, number[]> }
> = {
  vera: {
    model: roberta.build("micro", small, [vera({ rank: 3, dInitial: 0.1 })]),
    fields: {
      ...{ peft_type: "VERA", r: 3, d_initial: 0.1, save_projection: true },
      target_modules: ["query", "value"],
    },
    arrays: {
      "base_model.vera_A": [3, 64],
      "base_model.vera_B": [64, 3],
      "base_model.model.roberta.encoder.layer.1.attention.self.value.vera_lambda_b":
        [64],
      "base_model.model.roberta.encoder.layer.1.attention.self.value.vera_lambda_d":
        [3],
    },
  },
  ia3: {
    model: roberta.build("micro", small, ia3()),
    fields: {
      peft_type: "IA3",
      target_modules: ["key", "value", "output.dense"],
      feedforward_modules: ["output.dense"],
    },
    arrays: {
      "base_model.model.roberta.encoder.layer.0.attention.self.key.ia3_l": [
        64,
        1,
      ],
      "base_model.model.roberta.encoder.layer.0.output.dense.ia3_l": [1, 256],
    },
  },
  prompt: {
    model: llama.build("micro", small, [prompt({ virtualTokens: 5 })]),
    fields: {
      ...{ peft_type: "PROMPT_TUNING", num_virtual_tokens: 5, token_dim: 64 },
      ...{ num_layers: 2, num_attention_heads: 4 },
    },
    arrays: { prompt_embeddings: [5, 64] },
  },
  prefix: {
    model: llama.build("micro", small, prefix({ virtualTokens: 5 })),
    fields: {
      ...{ peft_type: "PREFIX_TUNING", num_virtual_tokens: 5, token_dim: 32 },
      ...{ num_layers: 2, num_attention_heads: 2, prefix_projection: false },
    },
    arrays: { prompt_embeddings: [5, 2 * 2 * 32] },
  },
};

for (const [name, { model, fields, arrays }] of Object.entries(OTHERS)) {
  Deno.test(`an adapter folder holds ${name}, in the names of PEFT, and gives every value back`, async () => {
    await inFolder(async (folder) => {
      const weights = initialize([...model.parameters, ...model.states], 5);
      await writePeftAdapter(folder, model, weights, {});
      const config = JSON.parse(
        await Deno.readTextFile(`${folder}/adapter_config.json`),
      );
      for (const [field, value] of Object.entries(fields)) {
        assert.deepEqual(config[field], value, field);
      }
      const { tensors } = readSafetensors(
        await Deno.readFile(`${folder}/adapter_model.safetensors`),
        "f",
      );
      for (const [array, shape] of Object.entries(arrays)) {
        assert.deepEqual(tensors.get(array)?.shape, shape, array);
      }
      const loaded = await load(folder, model);
      const added = [...model.parameters, ...model.states]
        .filter(({ tag }) => tag === "adapter");
      assert.equal(loaded.size, added.length);
      for (const { name: own } of added) {
        assert.deepEqual(loaded.get(own), weights.get(own), own);
      }
    });
  });
}

Deno.test("a prefix lies in the file as keys and values, layer by layer", async () => {
  await inFolder(async (folder) => {
    const { model } = OTHERS.prefix!;
    const weights = initialize(model.parameters, 5);
    await writePeftAdapter(folder, model, weights, {});
    const { tensors } = readSafetensors(
      await Deno.readFile(`${folder}/adapter_model.safetensors`),
      "f",
    );
    const all = tensors.get("prompt_embeddings")!.data;
    const at = (layer: number, end: string) =>
      weights.get(`model.layers.${layer}.self_attn.prefix_${end}`)!;
    // Token 3 of 5; layers times two, then channels.
    const row = all.subarray(3 * 128, 4 * 128);
    [at(0, "keys"), at(0, "values"), at(1, "keys"), at(1, "values")]
      .forEach((own, i) =>
        assert.deepEqual(
          [...row.subarray(i * 32, (i + 1) * 32)],
          [...own.subarray(3 * 32, 4 * 32)],
        )
      );
  });
});
