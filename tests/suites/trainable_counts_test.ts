import assert from "node:assert/strict";
import {
  type ArchitectureName,
  architectures,
  sizeOf,
} from "../../models/mod.ts";
import { type MethodName, methods } from "../../suites/methods/mod.ts";

/** What a classification head of RoBERTa-base holds with two classes; PEFT trains a copy of it. */
const ROBERTA_HEAD = 768 * 768 + 768 + 2 * 768 + 2;

/** Published counts, or what follows from the shapes, with default options. */
const COUNTS:
  readonly (readonly [MethodName, ArchitectureName, string, number])[] = [
    // The logs of the diffusion-tuning repository.
    ["adapter", "swin", "base", 4_531_880],
    ["adapter", "convnext", "base", 6_284_296],
    ["adapter", "smt", "large", 4_162_792],
    // A quarter of the width behind the attention of each layer; LLaMA's head came with it, its last norm trains.
    [
      "adapter",
      "roberta",
      "base",
      12 * (2 * 192 * 768 + 192 + 768) + ROBERTA_HEAD,
    ],
    ["adapter", "llama", "3.1-8B", 32 * (2 * 1024 * 4096 + 5120) + 4096],
    // Rank 8 at two maps of 768 x 768 in 12 layers; at 4096 x 4096 and 4096 x 1024 in 32.
    ["lora", "roberta", "base", 294_912 + ROBERTA_HEAD],
    ["lora", "llama", "3.1-8B", 3_407_872],
    ["rslora", "roberta", "base", 294_912 + ROBERTA_HEAD],
    ["lora_plus", "llama", "3.1-8B", 3_407_872],
    // A number for each output more.
    ["dora", "roberta", "base", 294_912 + 24 * 768 + ROBERTA_HEAD],
    ["dora", "llama", "3.1-8B", 3_407_872 + 32 * (4096 + 1024)],
    // The rank, and each output.
    ["vera", "roberta", "base", 24 * (256 + 768) + ROBERTA_HEAD],
    ["vera", "llama", "3.1-8B", 32 * (256 + 4096 + 256 + 1024)],
    // Keys, values, and the inputs of both output.dense; of down_proj.
    ["ia3", "roberta", "base", 12 * (4 * 768 + 2304) + ROBERTA_HEAD],
    ["ia3", "llama", "3.1-8B", 32 * 2 * 1024 + 32 * 14336],
    // Two norms a layer and one behind the embeddings, two vectors each; RMS norms have one.
    ["norm_tuning", "roberta", "base", 25 * 2 * 768 + ROBERTA_HEAD],
    ["norm_tuning", "llama", "3.1-8B", 65 * 4096],
    [
      "bitfit",
      "roberta",
      "base",
      12 * (5 * 768 + 3072 + 2 * 768) + 768 + ROBERTA_HEAD,
    ],
    ["prompt_tuning", "llama", "3.1-8B", 20 * 4096],
    ["prefix_tuning", "llama", "3.1-8B", 2 * 20 * 32 * 1024],
    ["prefix_tuning", "roberta", "base", 2 * 20 * 12 * 768 + ROBERTA_HEAD],
    // Widths of 768 / 16 and 4096 / 16: two maps with biases, once and twice a layer.
    [
      "pfeiffer",
      "roberta",
      "base",
      12 * (2 * 48 * 768 + 48 + 768) + ROBERTA_HEAD,
    ],
    ["pfeiffer", "llama", "3.1-8B", 32 * (2 * 256 * 4096 + 256 + 4096)],
    [
      "houlsby",
      "roberta",
      "base",
      24 * (2 * 48 * 768 + 48 + 768) + 25 * 2 * 768 + ROBERTA_HEAD,
    ],
    ["linear_probe", "swin", "base", 1000 * 1024 + 1000],
  ];

for (const [name, architecture, size, count] of COUNTS) {
  Deno.test(`method ${name} trains ${count} parameters of ${architecture} ${size}`, () => {
    const method = methods[name].configure({}, "method");
    const model = architectures[architecture]
      .build(size, {}, method.extensions);
    const [step] = method.steps(model);
    const shapes = new Map(
      model.parameters.map((own) => [own.name, own.shape]),
    );
    const found = step!.trainable
      .reduce((sum, own) => sum + sizeOf(shapes.get(own)!), 0);
    assert.equal(found, count);
  });
}
