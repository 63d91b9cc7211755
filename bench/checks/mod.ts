// Written by `deno task registry` from the files in this folder. Do not edit.
import type { Check } from "../check.ts";
import belowPeak from "./below_peak.ts";
import choicesOnSelection from "./choices_on_selection.ts";
import contentHash from "./content_hash.ts";
import costsAddUp from "./costs_add_up.ts";
import derivedHashes from "./derived_hashes.ts";
import distinctRuns from "./distinct_runs.ts";
import everySeed from "./every_seed.ts";
import metricsFollow from "./metrics_follow.ts";
import predictionsPresent from "./predictions_present.ts";
import sameLabels from "./same_labels.ts";
import sameSplits from "./same_splits.ts";
import timePasses from "./time_passes.ts";
import utilisationFollows from "./utilisation_follows.ts";
import wholeStory from "./whole_story.ts";
import withinBudget from "./within_budget.ts";

/** Every check, keyed by file name. */
export const checks = {
  below_peak: belowPeak,
  choices_on_selection: choicesOnSelection,
  content_hash: contentHash,
  costs_add_up: costsAddUp,
  derived_hashes: derivedHashes,
  distinct_runs: distinctRuns,
  every_seed: everySeed,
  metrics_follow: metricsFollow,
  predictions_present: predictionsPresent,
  same_labels: sameLabels,
  same_splits: sameSplits,
  time_passes: timePasses,
  utilisation_follows: utilisationFollows,
  whole_story: wholeStory,
  within_budget: withinBudget,
} satisfies Record<string, Check>;

/** Name of a registered check. */
export type CheckName = keyof typeof checks;
