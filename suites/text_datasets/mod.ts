// Written by `deno task registry` from the files in this folder. Do not edit.
import type { TextDataset } from "../text_dataset.ts";
import catbal from "./catbal.ts";
import gloss14 from "./gloss14.ts";
import sentiment from "./sentiment.ts";
import wic from "./wic.ts";

/** Every text dataset, keyed by file name. */
export const textDatasets = {
  catbal,
  gloss14,
  sentiment,
  wic,
} satisfies Record<string, TextDataset>;

/** Name of a registered text dataset. */
export type TextDatasetName = keyof typeof textDatasets;
