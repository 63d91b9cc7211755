// Written by `deno task registry` from the files in this folder. Do not edit.
import type { Metric } from "../metric.ts";
import accuracy from "./accuracy.ts";
import calibrationError from "./calibration_error.ts";
import crossEntropy from "./cross_entropy.ts";
import f1Macro from "./f1_macro.ts";
import matthewsCorrelation from "./matthews_correlation.ts";
import perplexity from "./perplexity.ts";
import top5Accuracy from "./top5_accuracy.ts";

/** Every metric, keyed by file name. */
export const metrics = {
  accuracy,
  calibration_error: calibrationError,
  cross_entropy: crossEntropy,
  f1_macro: f1Macro,
  matthews_correlation: matthewsCorrelation,
  perplexity,
  top5_accuracy: top5Accuracy,
} satisfies Record<string, Metric>;

/** Name of a registered metric. */
export type MetricName = keyof typeof metrics;
