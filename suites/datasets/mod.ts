// Written by `deno task registry` from the files in this folder. Do not edit.
import type { Dataset } from "../dataset.ts";
import emoji53 from "./emoji53.ts";
import mnist from "./mnist.ts";

/** Every dataset, keyed by file name. */
export const datasets = {
  emoji53,
  mnist,
} satisfies Record<string, Dataset>;

/** Name of a registered dataset. */
export type DatasetName = keyof typeof datasets;
