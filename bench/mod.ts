/**
 * Planning, running, judging and showing of suites.
 *
 * @module
 */
export * from "./agreement.ts";
export type { AnsweredPair, SuiteAnswer } from "./answer.ts";
export * from "./changed_paths.ts";
export * from "./chosen_rates.ts";
export * from "./check.ts";
export * from "./checks/mod.ts";
export * from "./compare.ts";
export { type Clock, systemClock } from "./measure/clock.ts";
export type { Coverage } from "./coverage_of.ts";
export * from "./detect.ts";
export * from "./evidence.ts";
export * from "./exporter.ts";
export * from "./exporters/mod.ts";
export * from "./measure/diagnose.ts";
export { readEnvironment } from "./measure/environment.ts";
export { systemProbes } from "./measure/probes.ts";
export * from "./plan/cell.ts";
export * from "./plan/cost.ts";
export * from "./plan/plan_again.ts";
export * from "./plan/plan_steps.ts";
export * from "./plan/plan_suite.ts";
export * from "./plan/reproduction_error.ts";
export type { UpdateTimes } from "./plan/prices.ts";
export * from "./plan/split_updates.ts";
export * from "./report.ts";
export * from "./reporter.ts";
export * from "./reporters/mod.ts";
export type {
  Configuration,
  RecipeConfiguration,
} from "./result/configuration.ts";
export * from "./result/predictions.ts";
export * from "./result/read_result.ts";
export * from "./result/result_error.ts";
export type * from "./result/result.ts";
export { DivergedError } from "./runner/diverged_error.ts";
export * from "./runner/evaluate_checkpoint.ts";
export * from "./runner/fine_tune.ts";
export { LockError } from "./runner/folder_lock.ts";
export type { Lane, LaneOptions } from "./runner/lane.ts";
export * from "./runner/load_results.ts";
export type { MilestonePace } from "./runner/milestone.ts";
export * from "./runner/pretrain.ts";
export type {
  Happening,
  OnEvent,
  ProgressEvent,
} from "./runner/progress_event.ts";
export * from "./runner/reproduce.ts";
export * from "./runner/reproduce_all.ts";
export * from "./runner/reproducer.ts";
export * from "./run_checks.ts";
export * from "./runner/run_suite.ts";
export * from "./runner/run_suite_file.ts";
export type { SavedForm } from "./runner/save_weights.ts";
export type { SelectionPoint, StepOutcome } from "./runner/step_outcome.ts";
export type { TrainingHooks } from "./runner/training_job.ts";
export { UnsupportedError } from "./runner/unsupported_error.ts";
export * from "./stats/adjust_p_values.ts";
export * from "./stats/crossed_bootstrap.ts";
export * from "./stats/detection.ts";
export * from "./stats/difference.ts";
export * from "./stats/estimate.ts";
export * from "./stats/flip_probability.ts";
export * from "./stats/interquartile_mean.ts";
export * from "./stats/judge_pairs.ts";
export * from "./stats/mann_whitney.ts";
export * from "./stats/mcnemar.ts";
export * from "./stats/pareto_front.ts";
export * from "./stats/performance_profile.ts";
export * from "./stats/permutation.ts";
export * from "./stats/power.ts";
export type * from "./stats/random_source.ts";
export * from "./stats/rank_bands.ts";
export type * from "./stats/run.ts";
export * from "./stats/standard_errors.ts";
export * from "./stats/stratified_bootstrap.ts";
export * from "./stats/time_to_target.ts";
export * from "./stats/welch.ts";
export * from "./sum_up_agreements.ts";
export * from "./summarize.ts";
