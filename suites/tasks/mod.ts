// Written by `deno task registry` from the files in this folder. Do not edit.
import type { Task } from "../task.ts";
import imageClassification from "./image_classification.ts";
import multipleChoice from "./multiple_choice.ts";
import textClassification from "./text_classification.ts";

/** Every task, keyed by file name. */
export const tasks = {
  image_classification: imageClassification,
  multiple_choice: multipleChoice,
  text_classification: textClassification,
} satisfies Record<string, Task>;

/** Name of a registered task. */
export type TaskName = keyof typeof tasks;
