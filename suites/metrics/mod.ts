// Written by `deno task registry` from the files in this folder. Do not edit.
import type { Metric } from "../metric.ts";
import accuracy from "./accuracy.ts";
import crossEntropy from "./cross_entropy.ts";
import top5Accuracy from "./top5_accuracy.ts";

/** Every metric, keyed by file name. */
export const metrics = {
  accuracy,
  cross_entropy: crossEntropy,
  top5_accuracy: top5Accuracy,
} satisfies Record<string, Metric>;

/** Name of a registered metric. */
export type MetricName = keyof typeof metrics;
