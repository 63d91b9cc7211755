/**
 * Networks, and the engines that train them on WebGPU.
 *
 * @module
 */
export * from "./answer_training.ts";
export * from "./architecture.ts";
export * from "./architectures/mod.ts";
export * from "./count_flops.ts";
export { differentiate } from "./differentiate.ts";
export * from "./engine.ts";
export * from "./engines/mod.ts";
export * from "./engines/native/mod.ts";
export * from "./engines/tfjs/mod.ts";
export * from "./exact_precision.ts";
export * from "./extension_error.ts";
export * from "./functions.ts";
export * from "./graph/tensor.ts";
export * from "./initialize.ts";
export * from "./joint_training.ts";
export type { DeviceTraits } from "./kernel.ts";
export * from "./layers/adapter.ts";
export * from "./layers/dora.ts";
export * from "./layers/ia3.ts";
export * from "./layers/lora.ts";
export * from "./layers/prefix.ts";
export * from "./layers/prompt.ts";
export * from "./layers/sublayer_adapter.ts";
export * from "./layers/vera.ts";
export * as layers from "./layers/mod.ts";
export { ops } from "./ops/mod.ts";
export * from "./optimizer.ts";
export * from "./optimizers/mod.ts";
export * from "./random.ts";
export * from "./schedule.ts";
export * from "./training.ts";
export type { Training } from "./training_step.ts";
export * from "./weights/byte_source.ts";
export * from "./weights/checkpoint.ts";
export * from "./weights/checkpoint_error.ts";
export * from "./weights/load_checkpoint.ts";
export * from "./weights/merge_extensions.ts";
export * from "./weights/open_checkpoint.ts";
export * from "./weights/peft_adapter.ts";
export * from "./weights/peft_config.ts";
export type { PeftDescription } from "./weights/peft_description.ts";
export type * from "./weights/peft_kinds.ts";
export * from "./weights/pth.ts";
export * from "./weights/safetensors.ts";
export * from "./weights/weights_error.ts";
