/**
 * Suites, data sets, tokenizers, tuning methods and metrics.
 *
 * @module
 */
export { isTaskHead } from "./added_step.ts";
export * from "./augmentation.ts";
export * from "./batches.ts";
export * from "./data_error.ts";
export * from "./dataset.ts";
export * from "./datasets/mod.ts";
export * from "./errors.ts";
export * from "./evaluation_batches.ts";
export * from "./lookup.ts";
export * from "./method.ts";
export * from "./methods/mod.ts";
export * from "./metric.ts";
export * from "./metrics/mod.ts";
export * from "./not_finite_error.ts";
export type { Reader } from "./options.ts";
export * from "./pretraining/corpus.ts";
export * from "./pretraining/decoder_source.ts";
export * from "./pretraining/encoder_source.ts";
export type { HeldOut } from "./pretraining/held_out.ts";
export * from "./pretraining/mask_tokens.ts";
export * from "./pretraining/next_tokens.ts";
export * from "./pretraining/pack_rows.ts";
export * from "./pretraining/sentences.ts";
export * from "./pretraining/source_labels.ts";
export { isPriced, type Protocol, protocols } from "./protocol.ts";
export * from "./recipe.ts";
export {
  applyAlways,
  type Between,
  linkSteps,
  type StepRules,
  stepsUnder,
} from "./step_rules.ts";
export * from "./suite.ts";
export type { SuiteData } from "./suite_data.ts";
export * from "./suite_error.ts";
export type { SuiteMethod } from "./suite_method.ts";
export * from "./task.ts";
export * from "./tasks/class_scoring.ts";
export * from "./tasks/image_classification.ts";
export * from "./tasks/mod.ts";
export * from "./text_dataset.ts";
export * from "./text_datasets/mod.ts";
export type { Synset } from "./text_datasets/wordnet/synsets.ts";
export * from "./text_question.ts";
export { WORDNET_PACKAGE } from "./text_datasets/wordnet/synsets.ts";
export * from "./text/bpe.ts";
export * from "./text/encode_rows.ts";
export * from "./text/mmlu_csv.ts";
export * from "./text/text_batches.ts";
export * from "./text/tokenizer.ts";
export * from "./training_of.ts";
export { trialRates, type Tuning } from "./tuning.ts";
export type { SuiteModel, SuiteTask, Workload } from "./workload.ts";
export * from "./yaml_document.ts";
